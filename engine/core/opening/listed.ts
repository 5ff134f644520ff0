import type { OpeningListItem } from '#contracts/wire/openings.ts';
import { deadlineOf, isListFixed, type Opening, opensAtOf } from './opening.ts';

/** What lists show of an opening: the tender alone until the closing list is fixed (OPN-6). */
export function listedOf(opening: Opening): OpeningListItem {
  const { openingId, state, host, arranged, listed, serves } = opening;
  const { policy, stage } = arranged;
  return {
    openingId,
    tender: policy.tender,
    title: policy.title,
    lot: policy.lots[0] ?? '',
    stage,
    state,
    agencyName: host.name,
    deadlineMs: deadlineOf(opening),
    opensAtMs: opensAtOf(opening),
    ...(serves === undefined ? {} : { serves }),
    ...(isListFixed(opening) ? { bids: listed.length } : {}),
  };
}
