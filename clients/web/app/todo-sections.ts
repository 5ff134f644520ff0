import { type ComponentType, lazy, type LazyExoticComponent } from 'react';
import type { Role } from '#contracts/wire/rest.ts';

/**
 * What the front page of a role shows (今日待办), in this order. A section is a component of its feature that shows its
 * own empty, loading and refused state; to add one, put a line here. Each is a chunk of its own.
 */
export interface TodoSection {
  readonly key: string;
  readonly roles: readonly Role[];
  readonly Section: LazyExoticComponent<ComponentType>;
}

export const TODO_SECTIONS: readonly TodoSection[] = [
  {
    key: 'signals',
    roles: ['supervisor'],
    Section: lazy(() =>
      import('#clients/web/features/wall/signals-today.tsx').then((file) => ({
        default: file.SignalsToday,
      })),
    ),
  },
  {
    key: 'openings',
    roles: ['agency', 'supervisor', 'notary'],
    Section: lazy(() =>
      import('#clients/web/features/openings/openings-today.tsx').then((file) => ({
        default: file.OpeningsToday,
      })),
    ),
  },
  {
    key: 'projects',
    roles: ['agency', 'buyer', 'supplier'],
    Section: lazy(() =>
      import('#clients/web/features/projects/projects-today.tsx').then((file) => ({
        default: file.ProjectsToday,
      })),
    ),
  },
  {
    key: 'people',
    roles: ['platform-admin', 'security-admin'],
    Section: lazy(() =>
      import('#clients/web/features/people/people-today.tsx').then((file) => ({
        default: file.PeopleToday,
      })),
    ),
  },
  {
    key: 'auctions',
    roles: [
      'supplier',
      'buyer',
      'agency',
      'expert',
      'supervisor',
      'platform-admin',
      'security-admin',
      'audit-admin',
    ],
    Section: lazy(() =>
      import('#clients/web/features/auctions/auctions-today.tsx').then((file) => ({
        default: file.AuctionsToday,
      })),
    ),
  },
];
