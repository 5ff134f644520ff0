import type { ProjectListItem } from '#contracts/wire/projects.ts';
import type { ProjectActor, ProjectState } from '#contracts/wire/project-steps.ts';

/**
 * What comes next in a project, and until when, as far as its line in a list tells. Pure. `mine`: the reader is the one
 * who has to act.
 */
export interface NextStep {
  readonly key: NextKey;
  readonly mine: boolean;
  readonly atMs?: number;
}
export type NextKey =
  | 'finish'
  | 'publish'
  | 'apply'
  | 'awaitRegistration'
  | 'admit'
  | 'start'
  | 'reschedule'
  | 'opens'
  | 'watch'
  | 'confirm'
  | 'announce'
  | 'again'
  | 'none';

interface Known {
  readonly state: ProjectState;
  readonly registrationUntil?: number | undefined;
  readonly opensAt?: number | undefined;
  readonly actor?: ProjectActor | undefined;
}

export function nextStep(project: Known | ProjectListItem): NextStep {
  const { state, registrationUntil, opensAt, actor } = project;
  const isAgency = actor === 'agency';
  const at = (atMs: number | undefined): Pick<NextStep, 'atMs'> =>
    atMs === undefined ? {} : { atMs };
  switch (state) {
    case 'draft':
      return { key: 'finish', mine: isAgency, ...at(opensAt) };
    case 'checked':
      return { key: 'publish', mine: isAgency, ...at(opensAt) };
    case 'registration':
      return actor === 'supplier' || actor === undefined
        ? { key: 'apply', mine: false, ...at(registrationUntil) }
        : { key: 'awaitRegistration', mine: isAgency, ...at(registrationUntil) };
    case 'admission':
      return { key: 'admit', mine: isAgency, ...at(opensAt) };
    case 'overdue':
      return { key: 'reschedule', mine: isAgency };
    case 'starting':
      return { key: 'opens', mine: false, ...at(opensAt) };
    case 'live':
      return { key: 'watch', mine: false };
    case 'closed':
    case 'confirming':
      return { key: 'confirm', mine: actor === 'buyer' || actor === 'supplier' };
    case 'concluded':
      return { key: 'announce', mine: isAgency };
    case 'failed.tooFew':
    case 'failed.overCeiling':
      return { key: 'again', mine: isAgency };
    case 'announced':
    case 'buyerRejected':
    case 'withdrawn':
      return { key: 'none', mine: false };
  }
}

/** Where a project stands, for its colour and its place in the row of stages. */
export type Tone = 'draft' | 'open' | 'live' | 'act' | 'done' | 'bad';

export function toneOf(state: ProjectState): Tone {
  switch (state) {
    case 'draft':
    case 'checked':
      return 'draft';
    case 'registration':
    case 'admission':
    case 'starting':
      return 'open';
    case 'live':
      return 'live';
    case 'closed':
    case 'confirming':
    case 'concluded':
      return 'act';
    case 'announced':
      return 'done';
    case 'overdue':
    case 'failed.tooFew':
    case 'failed.overCeiling':
    case 'buyerRejected':
    case 'withdrawn':
      return 'bad';
  }
}

/** The stages of the ordinary way, for the row of steps at the top of a project. */
export const STAGES = [
  'prepare',
  'registration',
  'admission',
  'auction',
  'confirm',
  'notice',
] as const;
export type Stage = (typeof STAGES)[number];

/** Index of the present stage; `isDone` when the whole way is behind. */
export function stageOf(state: ProjectState): { readonly index: number; readonly isDone: boolean } {
  switch (state) {
    case 'draft':
    case 'checked':
      return { index: 0, isDone: false };
    case 'registration':
      return { index: 1, isDone: false };
    case 'admission':
    case 'overdue':
      return { index: 2, isDone: false };
    case 'starting':
    case 'live':
      return { index: 3, isDone: false };
    case 'closed':
    case 'confirming':
    case 'failed.tooFew':
    case 'failed.overCeiling':
      return { index: 4, isDone: false };
    case 'concluded':
    case 'buyerRejected':
    case 'withdrawn':
      return { index: 5, isDone: false };
    case 'announced':
      return { index: 5, isDone: true };
  }
}
