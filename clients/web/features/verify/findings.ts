import type { VerifiedJournal, VerifyReport } from '#contracts/journal/verify-report.ts';

type Values = Readonly<Record<string, string | number>>;

/** One sentence about a checked file: a key of the texts and what fills it in. */
export interface Finding {
  readonly key: ProvedKey | OpenKey;
  readonly values: Values;
}

export type ProvedKey =
  | 'proved.chain'
  | 'proved.rules'
  | 'proved.heads'
  | 'proved.key'
  | 'proved.continues'
  | 'proved.offers';
export type OpenKey =
  | 'open.key'
  | 'open.history'
  | 'open.noHeads'
  | 'open.tail'
  | 'open.running'
  | 'open.caseRunning'
  | 'open.certificates'
  | 'open.unsigned'
  | 'open.openings'
  | 'open.world';

/**
 * What the verification of a good file showed, and what no file can show by itself: both are said, so that nobody takes
 * the one for the other.
 */
export function findingsOf(report: VerifiedJournal): {
  readonly proved: readonly Finding[];
  readonly open: readonly Finding[];
} {
  const { records, heads, coveredVersion, outcome } = report;
  const proved: Finding[] = [
    { key: 'proved.chain', values: { n: records, hash: report.headHash } },
    { key: 'proved.rules', values: { hash: outcome.stateHash } },
  ];
  const open: Finding[] = [];
  if (heads > 0) {
    const values = { n: heads, origin: report.origin, size: report.logSize ?? 0 };
    proved.push({ key: 'proved.heads', values });
  } else open.push({ key: 'open.noHeads', values: {} });
  if (report.keyFrom === 'given') proved.push({ key: 'proved.key', values: {} });
  else if (heads > 0) open.push({ key: 'open.key', values: {} });
  if (report.continuesKept) proved.push({ key: 'proved.continues', values: {} });
  else if (heads > 0) open.push({ key: 'open.history', values: {} });
  if (heads > 0 && coveredVersion < records) {
    open.push({ key: 'open.tail', values: { from: coveredVersion + 1, to: records } });
  }
  if (report.signedOffers > 0) {
    proved.push({ key: 'proved.offers', values: { n: report.signedOffers } });
    open.push({ key: 'open.certificates', values: { n: report.certificates.length } });
  } else if (outcome.case === undefined && !isOpened(report))
    open.push({ key: 'open.unsigned', values: {} });
  if (isOpened(report)) {
    const ids = outcome.lots.flatMap(({ opened }) => (opened ? [opened.openingId] : []));
    open.push({ key: 'open.openings', values: { ids: ids.join(', ') } });
  }
  if (!outcome.isEnded) {
    const key = outcome.case === undefined ? 'open.running' : 'open.caseRunning';
    open.push({ key, values: {} });
  }
  open.push({ key: 'open.world', values: {} });
  return { proved, open };
}

/** Prices that custodians opened are signed inside their envelopes, and are checked with the opening (SQ-9). */
function isOpened({ outcome }: VerifiedJournal): boolean {
  return outcome.lots.some(({ opened }) => opened !== undefined);
}

/** Whether nothing is wrong with the file and only the proof between two checkpoints is missing. */
export function needsProof(report: VerifyReport): boolean {
  return report.type === 'bad' && report.fault.code === 'proof_needed';
}

/** `/api/log/consistency?from=1&to=2` out of the fault's detail: where the missing proof can be had. */
export function proofPath(report: VerifyReport): string | undefined {
  if (report.type !== 'bad' || !needsProof(report)) return undefined;
  return /\/api\/log\/consistency\?from=\d+&to=\d+/.exec(report.fault.detail)?.[0];
}
