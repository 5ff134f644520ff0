import type { StepRequest } from '#contracts/journal/case-events.ts';
import { canonicalText, type Sha256 } from '#contracts/journal/record.ts';
import { hex, utf8 } from '#contracts/utf8.ts';

/** Equal for requests that say the same in the name of the same organization: that is what a repeated command is. */
export function commandBody(sha256: Sha256, { by, step }: StepRequest): string {
  const { role, organizationId } = by;
  return hex(sha256(utf8(canonicalText({ role, organizationId, step }))));
}

/** The reason of a refusal that the writer gives before the rules are asked. */
export const COMMAND_ID_REUSED = 'command_id_reused';
