import type { CaseEvent } from '#contracts/journal/case-events.ts';
import type { OpeningStep } from '#contracts/journal/opening-steps.ts';
import type { BidAct, Bids, BidsOf, HandedIn, OpeningRules } from '../api.ts';
import type { LocalEngine } from './local-engine.ts';
import { asCaseRecord } from './case-recovery.ts';
import { decodeRecord } from './record-codec.ts';

const PAGE_RECORDS = 1_000;

type OpeningEvent = CaseEvent<OpeningStep>;
type Records = Pick<LocalEngine, 'read'>;

/** The bids of an opening as its committed records tell of them, replaced and withdrawn ones too. */
export class BidBook implements Bids {
  readonly #records: Records;

  constructor(records: Records) {
    this.#records = records;
  }

  async rules(openingId: string): Promise<OpeningRules | undefined> {
    const [first] = await this.#records.read(openingId, 0, 1);
    const event = first && eventOf(first.bytes);
    if (event?.type !== 'CaseOpened' || event.step.type !== 'ArrangeOpening') return undefined;
    const { policy, policyDigest, stage } = event.step;
    return { policy, policyDigest, stage };
  }

  async of(openingId: string, bidder: string): Promise<BidsOf> {
    const bids: HandedIn[] = [];
    const usedIds = new Set<string>();
    let last = { ver: 0, receipt: '' };
    for await (const event of this.#taken(openingId)) {
      const { step } = event;
      if (step.type === 'SubmitBid') usedIds.add(step.core.bid);
      if (event.by.organizationId !== bidder) continue;
      const active = bids.findIndex(({ status }) => status === 'sealed');
      const before = bids[active];
      if (step.type === 'SubmitBid') {
        if (before !== undefined) bids[active] = { ...before, status: 'replaced' };
        const { core, header, receipt, receivedMs } = step;
        bids.push({
          ...{ bid: core.bid, ver: core.ver, header, receipt, receivedMs },
          status: 'sealed',
        });
        last = { ver: core.ver, receipt };
      }
      if (step.type === 'WithdrawBid') {
        if (before !== undefined) bids[active] = { ...before, status: 'withdrawn' };
        last = { ...last, receipt: step.receipt };
      }
    }
    return { bids, last, usedIds };
  }

  async acts(openingId: string): Promise<readonly BidAct[]> {
    const acts: BidAct[] = [];
    for await (const { step } of this.#taken(openingId)) {
      if (step.type === 'SubmitBid') acts.push({ type: 'bid', header: step.header });
      if (step.type === 'WithdrawBid') acts.push({ type: 'withdrawal', withdraws: step.withdraws });
    }
    return acts;
  }

  async taken(openingId: string): Promise<ReadonlyMap<string, HandedIn['status']>> {
    const found = new Map<string, HandedIn['status']>();
    const counting = new Map<string, string>();
    for await (const { step, by } of this.#taken(openingId)) {
      const before = counting.get(by.organizationId);
      if (step.type === 'SubmitBid') {
        if (before !== undefined) found.set(before, 'replaced');
        found.set(step.header, 'sealed');
        counting.set(by.organizationId, step.header);
      }
      if (step.type === 'WithdrawBid' && before !== undefined) {
        found.set(before, 'withdrawn');
        counting.delete(by.organizationId);
      }
    }
    return found;
  }

  async *#taken(openingId: string) {
    for (let version = 0; ; version += PAGE_RECORDS) {
      const page = await this.#records.read(openingId, version, PAGE_RECORDS);
      for (const { bytes } of page) {
        const event = eventOf(bytes);
        if (event.type === 'StepTaken') yield event;
      }
      if (page.length < PAGE_RECORDS) return;
    }
  }
}

function eventOf(bytes: Uint8Array): OpeningEvent {
  return asCaseRecord(decodeRecord(bytes)).event as OpeningEvent;
}
