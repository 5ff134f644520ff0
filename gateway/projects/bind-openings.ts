import { randomUUID } from 'node:crypto';
import { commandId } from '#contracts/ids.ts';
import type { CaseActor } from '#contracts/journal/case-events.ts';
import { LOTS_PER_AUCTION_MAX } from '#contracts/limits.ts';
import { isUnderCustodians } from '#contracts/wire/confidentiality.ts';
import { isSameLot } from '#contracts/wire/served-lot.ts';
import type { ProjectViewer } from '#engine/api.ts';
import { answeredCase, OPENING_CODES } from '../http/case-answers.ts';
import type { HttpDeps } from '../http/deps.ts';
import { inTime } from '../http/in-time.ts';
import { givenForCheck } from './given.ts';

/**
 * Binds the openings that these rules name to their lots, before the auction is published (SQ-10). The writer of each opening
 * takes the first lot alone; whoever comes second finds it taken when the rules look at it afterwards.
 */
export async function bindOpenings(
  deps: HttpDeps,
  of: { readonly rules: object; readonly streamId: string; readonly by: CaseActor },
): Promise<void> {
  const { rules, streamId, by } = of;
  if (!isUnderCustodians(rules)) return;
  for (const [lotId, openingId] of Object.entries(rules.openings).slice(0, LOTS_PER_AUCTION_MAX)) {
    const opening = await deps.openings.facts(openingId);
    const lot = { streamId, lotId };
    const isOthers = opening?.serves !== undefined && !isSameLot(opening.serves, lot);
    if (opening === undefined || isOthers) continue;
    // Also where it is bound to this lot: a publication that is tried again is renewed, not taken for one that failed.
    const step = { type: 'ServeLot', ...lot } as const;
    const request = { commandId: commandId(`serve-${randomUUID()}`), by, step };
    answeredCase(await inTime(deps, deps.engine.cases.submit(openingId, request)), OPENING_CODES);
  }
}

/** The same for a project that would be published now; one that would not be binds nothing. */
export async function bindForProject(
  deps: HttpDeps,
  of: { readonly projectId: string; readonly viewer: ProjectViewer; readonly by: CaseActor },
): Promise<void> {
  const { projectId, viewer, by } = of;
  const sight = await deps.projects.sight(projectId, viewer);
  const rules = sight?.draft.rules ?? {};
  const mayPublish = sight?.steps.some(({ type, isAllowed }) => type === 'Publish' && isAllowed);
  if (sight === undefined || mayPublish !== true || !isUnderCustodians(rules)) return;
  const agencyId = viewer.organizationId;
  const given = await givenForCheck(deps, sight.draft, agencyId);
  const findings = deps.projects.check(sight.draft, given, { agencyId, projectId });
  if (findings.some(({ severity }) => severity === 'error')) return;
  await bindOpenings(deps, { rules, streamId: projectId, by });
}
