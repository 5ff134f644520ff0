import { remaining } from '#clients/web/kit/time.ts';

export interface TitleInput {
  readonly title: string;
  readonly nowMs: number;
  readonly closesAt: number;
  readonly status: 'upcoming' | 'running' | 'paused' | 'ended';
  /** Already worded, e.g. `第2名`. */
  readonly rankText: string | undefined;
  readonly statusText: string;
  /** Words a number of whole days, e.g. `3天`. */
  readonly daysText: (days: number) => string;
}

/** The tab's title, `00:42 · 第2名 · 项目名`, so that the state is seen while another tab is in front (habit 3). */
export function pageTitle(input: TitleInput): string {
  const left = remaining(input.closesAt, input.nowMs);
  const clock = left.days > 0 ? `${input.daysText(left.days)} ${left.clock}` : left.clock;
  const head = input.status === 'running' ? clock : input.statusText;
  return [head, input.rankText, input.title].filter((part) => part !== undefined).join(' · ');
}

/** Icon of the tab for a standing: a triangle up in front, down behind, a square once the lot ended. */
export function tabIcon(standing: TitleInput['status'], rank: number | undefined): string {
  if (standing === 'ended') return '/favicon-ended.svg';
  if (rank === undefined) return '/favicon.svg';
  return rank === 1 ? '/favicon-first.svg' : '/favicon-behind.svg';
}
