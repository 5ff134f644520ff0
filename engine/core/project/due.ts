import type { TimePassed } from '#contracts/journal/case-events.ts';
import type { ProjectTime } from '#contracts/journal/project-steps.ts';
import type { EpochMs } from '#contracts/time.ts';
import { firstDueAward } from './awards.ts';
import { type Project, registrationEnd } from './project.ts';
import { opensAtOf } from './rules.ts';

interface Coming {
  readonly what: ProjectTime;
  readonly at: EpochMs;
  readonly lotId?: string;
}

/** What time alone brings about by `at` (PRJ-5). */
export function dueOf(project: Project, at: EpochMs): TimePassed | undefined {
  const coming = comingOf(project);
  if (coming === undefined || coming.at > at) return undefined;
  const { what, at: dueAt, lotId } = coming;
  return { type: 'TimePassed', what, dueAt, ...(lotId === undefined ? {} : { facts: { lotId } }) };
}

export function nextDeadlineOf(project: Project): EpochMs | undefined {
  return comingOf(project)?.at;
}

function comingOf(project: Project): Coming | undefined {
  if (project.state === 'registration') {
    return comingAt('registration_ended', registrationEnd(project));
  }
  if (project.state === 'admission') return comingAt('opening_missed', opensAtOf(project.draft));
  const award = project.state === 'confirming' ? firstDueAward(project.awards) : undefined;
  if (award === undefined) return undefined;
  const what = award.state === 'winnerConfirm' ? 'winner_lapsed' : 'buyer_lapsed';
  return { what, at: award.dueAt, lotId: award.lotId };
}

function comingAt(what: ProjectTime, at: EpochMs | undefined): Coming | undefined {
  return at === undefined ? undefined : { what, at };
}
