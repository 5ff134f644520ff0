import exec from 'k6/execution';
import { count, readKnobs } from './lib/knobs.ts';
import { forgedRefused, offersAnswered, sameAnswer } from './lib/metrics.ts';
import { bidderFor, fallingPrice, takeSeat, untilServer } from './lib/play.ts';
import { type AnswerSeen, newId, pause, type Seat, until } from './lib/seat.ts';
import { type Auction, prepare, type Stage } from './lib/setup.ts';
import { summaryFiles } from './lib/summary.ts';
import { thresholdsOf, TREND_STATS } from './lib/thresholds.ts';

/**
 * Offers that are repeated, and offers that nobody has the right to make. The first auction takes plain offers, the
 * second only signed ones. A repeat gets the first answer; everything forged is refused and nobody's place changes.
 */
const knobs = readKnobs();
const accounts = open(knobs.accountsFile);
const BIDDERS = count('BIDDERS', 20);
const TURNS = count('TURNS', 50);
const EVERY_MS = 200;
const ANSWER_MS_MAX = 10_000;
/** Under the ten bad frames that one socket is forgiven. */
const NO_FRAMES = 4;

const once = { executor: 'per-vu-iterations', iterations: 1, maxDuration: '10m' };

export const options = {
  scenarios: {
    repeaters: { ...once, vus: BIDDERS, exec: 'repeat' },
    forgers: { ...once, vus: Math.max(1, Math.round(BIDDERS / 4)), exec: 'forge' },
  },
  thresholds: thresholdsOf('hostile-offers'),
  summaryTrendStats: TREND_STATS,
  setupTimeout: '5m',
};

export const setup = async (): Promise<Stage> => {
  const lastsMs = TURNS * EVERY_MS + 60_000;
  const terms = { bidders: BIDDERS, lastsMs };
  const plain = await prepare(knobs.baseUrl, accounts, terms);
  const signed = await prepare(knobs.baseUrl, accounts, { ...terms, offerSignature: 'required' });
  return { ...plain, auctions: [...plain.auctions, ...signed.auctions] };
};

/** Sends each offer three times under one id, from two sockets. */
export async function repeat(stage: Stage): Promise<void> {
  const [auction] = stage.auctions;
  if (auction === undefined) throw new Error('the stage has two auctions');
  const answers = new Map<string, AnswerSeen[]>();
  const onAnswer = (answer: AnswerSeen): void => {
    answers.set(answer.id, [...(answers.get(answer.id) ?? []), answer]);
  };
  const party = bidderFor(stage, exec.vu.idInTest - 1);
  const seat = await takeSeat(stage, party, { auctionIds: [auction.id], onAnswer });
  const other = await takeSeat(stage, party, { auctionIds: [], onAnswer });
  await untilServer(seat, auction.opensAt + 100);
  for (let turn = 0; turn < TURNS; turn += 1) {
    const id = newId();
    const priceFen = fallingPrice(auction, seat.serverMs);
    seat.offer(auction.id, { lot: 'L1', priceFen, id });
    other.send({ t: 'offer', a: auction.id, id, lot: 'L1', priceFen });
    other.send({ t: 'offer', a: auction.id, id, lot: 'L1', priceFen });
    await pause(EVERY_MS);
  }
  await until(() => [...answers.values()].every((all) => all.length === 3), ANSWER_MS_MAX);
  for (const all of answers.values()) {
    const [first] = all;
    const isSame = all.every(
      ({ receipt, outcome, at }) =>
        receipt === first?.receipt && outcome === first?.outcome && at === first?.at,
    );
    sameAnswer.add(isSame && all.length === 3);
  }
  await other.finish();
  await seat.finish();
}

/** Everything an attacker without rights can put on the wire. */
export async function forge(stage: Stage): Promise<void> {
  const [plain, signed] = stage.auctions;
  if (plain === undefined || signed === undefined) throw new Error('the stage has two auctions');
  const victim = bidderFor(stage, exec.vu.idInTest - 1);
  await attack(stage, { party: stage.outsider, auction: plain });
  await attack(stage, { party: undefined, auction: plain });
  await attack(stage, { party: victim, auction: signed });
  await impersonate(stage, { auction: plain, victim: victim.organizationId });
}

interface Forgery {
  readonly party: Stage['outsider'] | undefined;
  readonly auction: Auction;
}

/** Plain and signed-looking offers where this party may make none; each must come back as an error. */
async function attack(stage: Stage, { party, auction }: Forgery): Promise<void> {
  const refusals = await hostileSeat(stage, party);
  await untilServer(refusals.seat, auction.opensAt + 100);
  for (let turn = 0; turn < TURNS; turn += 1) {
    const before = refusals.count();
    refusals.seat.send({ t: 'offer', a: auction.id, id: newId(), lot: 'L1', priceFen: turn + 1 });
    refusals.seat.send({ t: 'signed', a: auction.id, env: forgedEnvelope() });
    await refusals.answered(before + 2);
    await pause(EVERY_MS);
  }
  await refusals.seat.finish();
}

/** A field that names somebody else is no field of an offer; the session alone says who offers. */
async function impersonate(
  stage: Stage,
  forged: { readonly auction: Auction; readonly victim: string },
): Promise<void> {
  const refusals = await hostileSeat(stage, stage.outsider);
  for (let turn = 0; turn < NO_FRAMES; turn += 1) {
    const before = refusals.count();
    const offer = { t: 'offer', a: forged.auction.id, id: newId(), lot: 'L1', priceFen: 1 };
    refusals.seat.send({ ...offer, bidderId: forged.victim });
    await refusals.answered(before + 1);
  }
  await refusals.seat.finish();
}

interface Refusals {
  readonly seat: Seat;
  count(): number;
  /** Waits for so many refusals, and counts what did not come, or was accepted, against the server. */
  answered(expected: number): Promise<void>;
}

async function hostileSeat(stage: Stage, party: Stage['outsider'] | undefined): Promise<Refusals> {
  let refused = 0;
  const seat = await takeSeat(stage, party, {
    auctionIds: [],
    onError: () => {
      refused += 1;
      forgedRefused.add(true);
    },
    onAnswer: ({ outcome }) => {
      refused += 1;
      forgedRefused.add(outcome === 'refused');
    },
  });
  return {
    seat,
    count: () => refused,
    answered: async (expected) => {
      await until(() => refused >= expected, ANSWER_MS_MAX);
      offersAnswered.add(refused >= expected);
    },
  };
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function randomBase64(chars: number): string {
  let text = '';
  for (let at = 0; at < chars; at += 1) text += BASE64.charAt(Math.floor(Math.random() * 64));
  return text;
}

function forgedEnvelope(): object {
  return {
    payloadType: 'application/vnd.ebid.live-offer.v1+json',
    payload: randomBase64(400),
    signatures: [{ keyid: randomBase64(43), sig: `${randomBase64(86)}==` }],
  };
}

export const handleSummary = summaryFiles('hostile-offers', knobs);
