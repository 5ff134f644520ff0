import { type Role, USER_ROLES } from '#contracts/wire/session.ts';

/**
 * The one table of the screens: which role finds what where. The bar, the phone's menu, the way back from a page and
 * the refusal of a page that is not for one's role all come from here.
 *
 * To hook a page in: add its route in `router.tsx` (or in a file of routes beside it), add its line here with the roles
 * that work with it, and its text key to `messages.*.json` of this folder. An address below `path` belongs to the
 * same line (`/projects/P1` to `/projects`), the longest `path` wins. The same `path` may stand in several lines with other
 * words for other roles. What is to be done today goes into `todo-sections.ts`. Rights themselves are the
 * server's (`gateway/access/table.ts`): a line here only spares people a page that would refuse them.
 */
export const NAVIGATION = [
  { path: '/', text: 'nav.home', roles: USER_ROLES },
  {
    path: '/projects',
    text: 'nav.projects',
    roles: ['agency', 'buyer', 'supplier', 'supervisor', 'public'],
  },
  { path: '/openings', text: 'nav.openings', roles: 'everyone' },
  { path: '/openings/new', text: 'nav.openings', roles: ['agency'], isHidden: true },
  { path: '/auctions', text: 'nav.auctions', roles: 'everyone' },
  { path: '/wall', text: 'nav.wall', roles: ['supervisor'] },
  { path: '/archive', text: 'nav.archive', roles: 'everyone' },
  { path: '/check', text: 'nav.check', roles: ['supplier', 'public'] },
  { path: '/seal-bid', text: 'nav.sealBid', roles: ['supplier'] },
  { path: '/seal-bid', text: 'nav.sealBid', roles: 'everyone', isHidden: true },
  { path: '/make-key', text: 'nav.makeKey', roles: ['notary'] },
  { path: '/make-key', text: 'nav.makeKey', roles: 'everyone', isHidden: true },
  { path: '/opening-check', text: 'nav.openingCheck', roles: ['public', 'supervisor', 'notary'] },
  { path: '/projects', text: 'nav.projects', roles: 'everyone', isHidden: true },
  { path: '/projects/new', text: 'nav.projects', roles: ['agency'], isHidden: true },
  {
    path: '/what-if',
    text: 'nav.auctions',
    roles: ['agency', 'buyer', 'supervisor'],
    isHidden: true,
  },
  { path: '/people', text: 'nav.people', roles: ['platform-admin', 'security-admin'] },
  { path: '/security', text: 'nav.security', roles: ['security-admin'] },
  { path: '/audit', text: 'nav.audit', roles: ['audit-admin'] },
  { path: '/members', text: 'nav.members', roles: ['supplier', 'buyer', 'agency'], isHidden: true },
  { path: '/account', text: 'nav.account', roles: USER_ROLES, isHidden: true },
  { path: '/watch', text: 'nav.auctions', roles: 'everyone', isHidden: true },
] as const satisfies readonly NavEntry[];

export interface NavEntry {
  readonly path: string;
  /** Key of this folder's texts. */
  readonly text: string;
  /** `everyone` includes people who are not signed in. */
  readonly roles: readonly Role[] | 'everyone';
  /** Stands in no menu; still says whose page it is. */
  readonly isHidden?: boolean;
}
export type NavLine = (typeof NAVIGATION)[number];
/** A line that stands in menus, so that its path is an address by itself. */
export type MenuLine = Exclude<NavLine, { readonly isHidden: true }>;

/** The menu of a role, in the table's order. */
export function menuOf(role: Role): readonly MenuLine[] {
  return NAVIGATION.filter((line) => isMenuLine(line)).filter((line) => isFor(line, role));
}

/** The line that an address belongs to, for its reader where possible; `undefined`: nobody's in particular. */
export function lineOf(path: string, role: Role): NavLine | undefined {
  const lines = linesOf(path);
  return lines.find((line) => isFor(line, role)) ?? lines[0];
}

/** The roles that a page is for, when it is not for this one; `undefined`: nothing is in the way. */
export function rolesInstead(path: string, role: Role): readonly Role[] | undefined {
  const lines: readonly NavEntry[] = linesOf(path);
  if (lines.length === 0 || lines.some((line) => isFor(line, role))) return undefined;
  return [...new Set(lines.flatMap((line) => (line.roles === 'everyone' ? [] : line.roles)))];
}

function linesOf(path: string): readonly NavLine[] {
  const under = NAVIGATION.filter((line) => isUnder(path, line.path));
  const longest = Math.max(0, ...under.map((line) => line.path.length));
  return under.filter((line) => line.path.length === longest);
}

function isUnder(path: string, parent: string): boolean {
  return path === parent || (parent !== '/' && path.startsWith(`${parent}/`));
}

function isFor(line: NavEntry, role: Role): boolean {
  return line.roles === 'everyone' || line.roles.includes(role);
}

function isMenuLine(line: NavLine): line is MenuLine {
  return !('isHidden' in line);
}
