import type { ProjectDraftInput } from '#contracts/wire/project-draft.ts';

/** A draft for another day: what is set to an instant is left out. Pure. */
export function withoutTimes(draft: ProjectDraftInput): ProjectDraftInput {
  const { registration, rules, ...others } = draft;
  const { opensAt: _opensAt, closesAt: _closesAt, openings: _signed, ...otherRules } = rules ?? {};
  return {
    ...others,
    ...(registration === undefined ? {} : { registration: withoutUntil(registration) }),
    ...(rules === undefined ? {} : { rules: otherRules }),
  };
}

function withoutUntil(
  registration: NonNullable<ProjectDraftInput['registration']>,
): NonNullable<ProjectDraftInput['registration']> {
  const { until: _until, ...others } = registration;
  return others;
}

/** The same draft with the times that a page proposes; `closesAt` follows from how long a lot is open. */
export function withTimes(
  draft: ProjectDraftInput,
  times: { readonly untilMs: number; readonly opensAtMs: number; readonly lotDurationMs: number },
): ProjectDraftInput {
  const { untilMs, opensAtMs, lotDurationMs } = times;
  const type = draft.rules?.['type'];
  const isEnding = type === undefined || type === 'english-reverse' || type === 'sealed-quotation';
  return {
    ...draft,
    registration: { mode: 'open', ...draft.registration, until: untilMs },
    rules: {
      ...draft.rules,
      opensAt: opensAtMs,
      ...(isEnding ? { closesAt: opensAtMs + lotDurationMs } : {}),
    },
  };
}
