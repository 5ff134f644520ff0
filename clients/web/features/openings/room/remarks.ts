import type { OpeningView, RemarkView } from '#contracts/wire/openings.ts';

/** Remarks by number, as far as this page has them. */
export type KnownRemarks = ReadonlyMap<number, RemarkView>;

export function withRemarks(known: KnownRemarks, more: readonly RemarkView[]): KnownRemarks {
  const isNew = more.some(({ number }) => !known.has(number));
  return isNew ? new Map([...known, ...more.map((one) => [one.number, one] as const)]) : known;
}

/** Those up to the newest without a gap, oldest first: what stands before a gap would look as if nothing lay between. Pure. */
export function unbroken(known: KnownRemarks, newest: number): readonly RemarkView[] {
  const found: RemarkView[] = [];
  for (let number = newest; ; number -= 1) {
    const remark = known.get(number);
    if (remark === undefined) return found.toReversed();
    found.push(remark);
  }
}

/** Name of who said it, as far as it was read out by now. Pure. */
export function nameOf(view: OpeningView, organizationId: string): string {
  const custodian = view.custodians.find((one) => one.organizationId === organizationId);
  const bid = view.bids.find(({ bidder }) => bidder === organizationId);
  return custodian?.name ?? bid?.bidderName ?? organizationId;
}
