import { LineCutter } from '#contracts/journal/lines.ts';
import { EXPORT_LINE_BYTES_MAX } from '#contracts/limits.ts';
import { verifyExport } from '#contracts/journal/verify.ts';
import { verifyOnNode } from '#engine/export/verify-node.ts';
import type { JournalFindings } from '../scenarios/lib/run-file.ts';

/** What k6 saw, read from the file of its `--console-output`. */
export interface Seen {
  readonly auctions: ReadonlySet<string>;
  readonly acks: readonly Acknowledged[];
}

export interface Acknowledged {
  readonly auctionId: string;
  readonly id: string;
  readonly receipt: string;
  readonly outcome: string;
}

const FAULTS_MAX = 50;
const AUCTION = /auction ([\w.:@-]+)/;
const ACK = /ack ([\w.:@-]+) ([\w.:@-]+) ([0-9a-f]{64}) (accepted|refused)/;

/** Reads the file's lines, in whichever form k6 logs them (JSON or text). */
export async function readSeen(lines: AsyncIterable<string> | Iterable<string>): Promise<Seen> {
  const auctions = new Set<string>();
  const acks: Acknowledged[] = [];
  for await (const line of lines) {
    const ack = ACK.exec(line);
    if (ack !== null) {
      const [, auctionId = '', id = '', receipt = '', outcome = ''] = ack;
      acks.push({ auctionId, id, receipt, outcome });
    } else {
      const auction = AUCTION.exec(line)?.[1];
      if (auction !== undefined) auctions.add(auction);
    }
  }
  return { auctions, acks };
}

/** Gives the export of an auction as it comes from the server. */
export type FetchExport = (auctionId: string) => Promise<AsyncIterable<Uint8Array>>;

/**
 * The check outside k6: each journal of the run is exported and verified whole, as an outsider would, and every
 * acknowledgement that k6 saw must be in it: that record, under that command id, with that outcome, once.
 */
export async function checkJournals(
  seen: Seen,
  fetchExport: FetchExport,
): Promise<JournalFindings> {
  const faults: string[] = [];
  let records = 0;
  const byAuction = Map.groupBy(seen.acks, ({ auctionId }) => auctionId);
  for (const auctionId of new Set([...seen.auctions, ...byAuction.keys()])) {
    const recorded = new Map<string, Recorded>();
    const report = await verifyExport(
      withRecords(await fetchExport(auctionId), recorded),
      verifyOnNode,
    );
    if (report.type === 'good') records += report.records;
    else {
      const why =
        report.type === 'bad' ? `${report.fault.code} ${report.fault.detail}` : report.detail;
      faults.push(`${auctionId}: the journal does not verify: ${why}`);
    }
    for (const ack of byAuction.get(auctionId) ?? []) {
      const fault = faultOf(ack, recorded);
      if (fault !== undefined) faults.push(`${auctionId}: offer ${ack.id} ${fault}`);
    }
  }
  const acknowledged = new Set(seen.acks.map(({ auctionId, id }) => `${auctionId} ${id}`)).size;
  const journals = new Set([...seen.auctions, ...byAuction.keys()]).size;
  return { auctions: journals, records, acknowledged, faults: shortened(faults) };
}

interface Recorded {
  readonly receipt: string;
  readonly outcome: string;
  readonly isDouble: boolean;
}

function faultOf(ack: Acknowledged, recorded: ReadonlyMap<string, Recorded>): string | undefined {
  const record = recorded.get(ack.id);
  if (record === undefined) return 'was acknowledged and is not on record';
  if (record.isDouble) return 'is on record more than once';
  if (record.receipt !== ack.receipt) return `has another record than its receipt ${ack.receipt}`;
  return record.outcome === ack.outcome
    ? undefined
    : `was answered ${ack.outcome} and is on record as ${record.outcome}`;
}

/** Passes the file on and notes the offers in it by command id. */
async function* withRecords(
  chunks: AsyncIterable<Uint8Array>,
  recorded: Map<string, Recorded>,
): AsyncGenerator<Uint8Array> {
  const cutter = new LineCutter(EXPORT_LINE_BYTES_MAX);
  for await (const chunk of chunks) {
    for (const { bytes } of cutter.cut(chunk)) note(Buffer.from(bytes).toString('utf8'), recorded);
    yield chunk;
  }
}

function note(line: string, recorded: Map<string, Recorded>): void {
  if (!line.includes('"kind":"record"')) return;
  const { hash, record } = JSON.parse(line) as {
    readonly hash: string;
    readonly record: { readonly event?: { readonly type?: string; readonly commandId?: string } };
  };
  const { type, commandId } = record.event ?? {};
  if (commandId === undefined || (type !== 'OfferPlaced' && type !== 'OfferRefused')) return;
  const outcome = type === 'OfferPlaced' ? 'accepted' : 'refused';
  recorded.set(commandId, { receipt: hash, outcome, isDouble: recorded.has(commandId) });
}

function shortened(faults: readonly string[]): readonly string[] {
  if (faults.length <= FAULTS_MAX) return faults;
  return [...faults.slice(0, FAULTS_MAX), `and ${faults.length - FAULTS_MAX} more`];
}
