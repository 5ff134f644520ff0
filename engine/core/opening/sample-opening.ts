import { commandId, lotId, organizationId } from '#contracts/ids.ts';
import type { CaseActor } from '#contracts/journal/case-events.ts';
import type { OpeningStep } from '#contracts/journal/opening-steps.ts';
import { invariant } from '#contracts/result.ts';
import { base64UrlOf } from '#contracts/sealing/bytes.ts';
import type { TenderPolicy } from '#contracts/sealing/policy.ts';
import { epochMs } from '#contracts/time.ts';
import { utf8 } from '#contracts/utf8.ts';
import { CaseRun } from '../cases/sample-run.ts';
import { listedAtOf, type Opening } from './opening.ts';
import { openingCase } from './opening-case.ts';

/** An opening for tests: three bidders, agency, supervisor and notary as custodians. */

export const DEADLINE_MS = 1_793_000_000_000;
export const MINUTE_MS = 60_000;
const START_MS = DEADLINE_MS - 60 * MINUTE_MS;

const actor = (role: CaseActor['role'], organization: string): CaseActor => ({
  role,
  organizationId: organization,
  name: organization,
});
export const HOST = actor('agency', 'agency');
export const SUPERVISOR = actor('supervisor', 'supervisor');
export const NOTARY = actor('notary', 'notary');
export const SYSTEM = actor('system', 'platform');
export const supplier = (id: string): CaseActor => actor('supplier', id);

/** A digest that is told apart by its name. */
export function digest(name: string): string {
  const bytes = new Uint8Array(32);
  bytes.set(utf8(name).subarray(0, 32));
  return base64UrlOf(bytes);
}

export function samplePolicy(over: Partial<TenderPolicy> = {}): TenderPolicy {
  const custodian = (role: 'agency' | 'supervisor' | 'notary') => ({
    role,
    organization: organizationId(role),
    name: role,
    certificate: digest(`certificate of ${role}`),
  });
  return {
    typ: 'ebid/policy/v1',
    tender: 'T-1',
    title: '演示项目',
    lots: [lotId('1')],
    stages: ['1'],
    suite: 'P256-A256GCM-SHA256',
    deadline: String(DEADLINE_MS),
    opening: String(DEADLINE_MS + MINUTE_MS),
    decryptMs: String(30 * MINUTE_MS),
    custodians: [custodian('agency'), custodian('supervisor'), custodian('notary')],
    locks: [
      { id: 'A', t: 2 },
      { id: 'B', t: 3 },
    ],
    bytesMax: '1000000',
    documentsMax: 5,
    tsa: digest('tsa'),
    platform: digest('platform'),
    bidsMin: 3,
    logKey: 'demo+00000000+AA==',
    ...over,
  };
}

export const arrangement = (policy = samplePolicy()): OpeningStep => ({
  type: 'ArrangeOpening',
  policy,
  policyDigest: digest('policy'),
  policySignature: 'AAAA',
  stage: '1',
  ceilingFen: 100_000,
  confirmMs: 10 * MINUTE_MS,
});

/** Version `ver` of a supplier's bid; each has its own id, header and receipt. */
export function bid(
  bidder: string,
  {
    ver = 1,
    ...over
  }: { readonly ver?: number; readonly receivedMs?: number; readonly id?: number } = {},
): Extract<OpeningStep, { type: 'SubmitBid' }> {
  const number = String(over.id ?? Number(bidder.slice(1)) * 100 + ver).padStart(12, '0');
  return {
    type: 'SubmitBid',
    core: {
      tender: 'T-1',
      lot: lotId('1'),
      stage: '1',
      policy: digest('policy'),
      bidder: organizationId(bidder),
      signer: digest(`signer ${bidder}`),
      bid: `00000000-0000-4000-8000-${number}`,
      ver,
      replaces: ver === 1 ? '' : digest(`receipt ${bidder} ${ver - 1}`),
      created: '1',
    },
    header: digest(`header ${bidder} ${ver}`),
    receipt: digest(`receipt ${bidder} ${ver}`),
    receivedMs: epochMs(over.receivedMs ?? START_MS),
  };
}

/** One opening driven step by step, on a clock that the test moves. */
export class OpeningRun extends CaseRun<Opening, OpeningStep> {
  constructor(policy = samplePolicy()) {
    const opened = {
      type: 'CaseOpened' as const,
      kind: 'opening' as const,
      caseId: 'O1',
      ...{ commandId: commandId('open'), by: HOST, step: arrangement(policy) },
    };
    const refusal = openingCase.mayOpen(opened, epochMs(START_MS));
    invariant(refusal === undefined, 'the sample may be arranged');
    super(openingCase, opened, START_MS);
  }

  get opening(): Opening {
    return this.fold.state;
  }

  /** Three bids are there. */
  received(bidders: readonly string[] = ['s1', 's2', 's3']): this {
    for (const bidder of bidders) this.must(supplier(bidder), bid(bidder));
    return this;
  }

  /** The list is made and two custodians have signed it. */
  closed(bidders?: readonly string[]): this {
    this.received(bidders).passTo(listedAtOf(this.opening));
    const closing = digest('closing');
    this.must(SYSTEM, { type: 'NoteClosing', closing, stampedMs: this.at });
    return this.must(HOST, { type: 'SignClosing', closing }).must(NOTARY, {
      type: 'SignClosing',
      closing,
    });
  }

  /** The host has begun. */
  begun(bidders?: readonly string[]): this {
    return this.closed(bidders).pass(MINUTE_MS).must(HOST, { type: 'BeginOpening' });
  }

  /** Custodians and bidder have released, and the platform has opened the bid. */
  opened(bidder: string, priceFen = 90_000): this {
    const header = digest(`header ${bidder} 1`);
    const share = { type: 'ReleaseShare', header, lock: 'A' } as const;
    this.must(HOST, share).must(NOTARY, share).must(supplier(bidder), share);
    return this.must(SYSTEM, {
      type: 'NoteOpened',
      ...{ header, lock: 'A', bidderName: bidder, priceFen, priceWords: '玖佰元整', items: [] },
    });
  }

  readOut(): this {
    for (const { header } of this.opening.listed) this.must(HOST, { type: 'ReadOutNext', header });
    return this;
  }

  /** All three are opened and read out. */
  confirming(): this {
    return this.begun().opened('s1').opened('s2').opened('s3').readOut();
  }
}
