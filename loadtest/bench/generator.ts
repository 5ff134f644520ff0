import type { SessionGranted } from '#contracts/wire/auction-events.ts';
import { io } from 'socket.io-client';
import { WebSocket } from 'ws';
import { benchToken } from './auctions.ts';
import { BenchSigner, newNonce } from './signing.ts';
import { childArgument, childReady } from './child.ts';
import { Latencies } from './measure.ts';

/** Where the offers go and how they look there. `echo` gets the frames of `kaibiao` and sends them back. */
export interface GeneratorArgument {
  readonly kind: 'kaibiao' | 'echo' | 'naive';
  readonly url: string;
  readonly sockets: number;
  readonly auctionId: string;
  readonly lotId: string;
  /** First price; every offer of this process is one fen lower than the one before. */
  readonly firstPriceFen: number;
  /** Every offer is signed by its bidder's session key; `ready` then carries the grants for the server. */
  readonly isSigned: boolean;
  /** Bidders also watch their auction, as real ones do. */
  readonly isWatching: boolean;
}

export type GeneratorRequest =
  /** Every socket keeps `window` offers on their way: how much goes through at most. */
  | { readonly type: 'closed'; readonly seconds: number; readonly window: number }
  /** Offers start at their appointed times, whatever the answers do: latency without coordinated omission. */
  | { readonly type: 'open'; readonly seconds: number; readonly perSecond: number };

export interface GeneratorReady {
  readonly grants: readonly SessionGranted[];
}

export interface GeneratorResult {
  readonly type: 'result';
  readonly answered: number;
  readonly accepted: number;
  readonly refused: number;
  readonly failed: number;
  readonly unanswered: number;
  readonly seconds: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  readonly deltas: number;
}

const argument = childArgument() as GeneratorArgument;
const WARM_UP_MS = 1_000;
const LAST_ANSWERS_MS = 3_000;
const SIGN_AHEAD_MS = 1_500;

/** Offers under way in the whole process, by command id. */
const startedAt = new Map<string, number>();
let nextPrice = argument.firstPriceFen;
let nextId = 1;
let run: Run | undefined;
/** Offers that wait to be sent, by socket, and their signed frames by command id. */
const signedAhead = new Map<Sender, Offer[]>();
const signedTexts = new Map<string, string>();
const signerOf = new Map<Sender, BenchSigner>();

interface Run {
  readonly latencies: Latencies;
  readonly from: number;
  isSending: boolean;
  answered: number;
  accepted: number;
  refused: number;
  failed: number;
  deltas: number;
  /** Sends the next offer of a socket in closed mode. */
  readonly again: ((socket: Sender) => void) | undefined;
}

type Sender = (id: string, priceFen: number) => void;

interface Offer {
  readonly id: string;
  readonly priceFen: number;
}

function newOffer(id: string): Offer {
  nextPrice -= 1;
  return { id, priceFen: nextPrice };
}

/** The next offer of a socket; `undefined` when those that were signed ahead are used up. */
function nextOffer(sender: Sender): Offer | undefined {
  if (argument.isSigned) return signedAhead.get(sender)?.shift();
  nextId += 1;
  return newOffer(`g${process.pid}-${nextId}`);
}

function sendOne(sender: Sender, scheduledAt = performance.now()): void {
  const offer = nextOffer(sender);
  if (offer === undefined) return;
  startedAt.set(offer.id, scheduledAt);
  sender(offer.id, offer.priceFen);
}

function heard(sender: Sender, id: string, outcome: 'accepted' | 'refused' | 'failed'): void {
  const sentAt = startedAt.get(id);
  if (sentAt === undefined) return;
  startedAt.delete(id);
  const now = performance.now();
  if (run === undefined) return;
  // Answers of the warm-up keep the flow going but do not count.
  if (now - run.from >= WARM_UP_MS && run.isSending) {
    run.latencies.record(now - sentAt);
    run.answered += 1;
    run[outcome] += 1;
  }
  if (run.isSending) run.again?.(sender);
}

function openPlain(index: number): Promise<Sender> {
  const { kind, url, auctionId, lotId, isWatching } = argument;
  const headers = { authorization: `Bearer ${benchToken(index + 1)}` };
  const socket = new WebSocket(url, { headers, perMessageDeflate: false });
  const signer = signers[index];
  const plain: Sender = (id, priceFen) =>
    socket.send(
      `{"t":"offer","a":"${auctionId}","id":"${id}","lot":"${lotId}","priceFen":${priceFen}}`,
    );
  const sender = signer === undefined ? plain : signedSender(socket, signer);
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('close', (code) => fail(`a socket was closed with ${code}`));
    socket.on('open', () => {
      if (kind === 'echo') return resolve(sender);
      socket.send('{"t":"hello","v":1}');
      if (isWatching) socket.send(`{"t":"watch","a":"${auctionId}"}`);
      return undefined;
    });
    socket.on('message', (data: Buffer) => {
      const text = data.toString('latin1');
      if (text.startsWith('{"t":"welcome"')) return resolve(sender);
      if (text.startsWith('{"t":"delta"')) {
        if (run !== undefined) run.deltas += 1;
        return undefined;
      }
      const from = text.indexOf('"id":"');
      if (from < 0) return undefined;
      const id = text.slice(from + 6, text.indexOf('"', from + 6));
      heard(sender, id, outcomeIn(text));
      return undefined;
    });
  });
}

/** Sends what was signed ahead under this id. */
function signedSender(socket: WebSocket, signer: BenchSigner): Sender {
  const sender: Sender = (id) => {
    socket.send(signedTexts.get(id) ?? '');
    signedTexts.delete(id);
  };
  signedAhead.set(sender, []);
  signerOf.set(sender, signer);
  return sender;
}

/**
 * Signing is the bidders' own work on their own machines, so it is done before the clock runs; what is signed holds for
 * a few seconds only, which bounds a round.
 */
async function signAhead(): Promise<void> {
  const until = performance.now() + SIGN_AHEAD_MS;
  while (performance.now() < until) {
    for (const [sender, signer] of signerOf) {
      const offer = newOffer(newNonce());
      const env = await signer.sign(offer.id, argument.lotId, offer.priceFen);
      signedTexts.set(offer.id, JSON.stringify({ t: 'signed', a: argument.auctionId, env }));
      signedAhead.get(sender)?.push(offer);
    }
  }
}

function outcomeIn(text: string): 'accepted' | 'refused' | 'failed' {
  if (text.startsWith('{"t":"offer"') || text.includes('"outcome":"accepted"')) return 'accepted';
  return text.includes('"outcome":"refused"') ? 'refused' : 'failed';
}

function openNaive(index: number): Promise<Sender> {
  const socket = io(argument.url, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
  });
  const sender: Sender = (id, priceFen) =>
    socket.emit('bid', { id, bidder: `B${index + 1}`, priceFen }, (answer: { ok: boolean }) =>
      heard(sender, id, answer.ok ? 'accepted' : 'refused'),
    );
  return new Promise((resolve, reject) => {
    socket.on('connect_error', reject);
    socket.on('connect', () => resolve(sender));
  });
}

async function openAll(): Promise<readonly Sender[]> {
  const senders: Sender[] = [];
  const open = argument.kind === 'naive' ? openNaive : openPlain;
  for (let index = 0; index < argument.sockets; index += 50) {
    const count = Math.min(50, argument.sockets - index);
    senders.push(...(await Promise.all(Array.from({ length: count }, (_, i) => open(index + i)))));
  }
  return senders;
}

function newRun(from: number, again: Run['again']): Run {
  const counts = { answered: 0, accepted: 0, refused: 0, failed: 0, deltas: 0 };
  return { latencies: new Latencies(), from, isSending: true, ...counts, again };
}

function resultOf(finished: Run, seconds: number, unanswered: number): GeneratorResult {
  const { latencies, answered, accepted, refused, failed, deltas } = finished;
  return {
    type: 'result',
    ...{ answered, accepted, refused, failed, deltas, unanswered, seconds },
    p50Ms: latencies.percentile(50),
    p99Ms: latencies.percentile(99),
    maxMs: latencies.maxMs,
  };
}

/** Rounds of signing ahead and sending all of it; only the sending is timed, and the first round not at all. */
async function driveSigned(seconds: number, window: number): Promise<GeneratorResult> {
  const current = newRun(Number.NEGATIVE_INFINITY, sendOne);
  let timedMs = 0;
  let unanswered = 0;
  for (let round = 0; timedMs < seconds * 1_000; round += 1) {
    await signAhead();
    run = round === 0 ? newRun(Number.NEGATIVE_INFINITY, sendOne) : current;
    const from = performance.now();
    for (const sender of senders) for (let i = 0; i < window; i += 1) sendOne(sender);
    while (startedAt.size > 0 && performance.now() - from < LAST_ANSWERS_MS) await sleep(5);
    if (round > 0) {
      timedMs += performance.now() - from;
      unanswered += startedAt.size;
    }
    startedAt.clear();
    for (const offers of signedAhead.values()) offers.length = 0;
    signedTexts.clear();
  }
  run = undefined;
  return resultOf(current, timedMs / 1_000, unanswered);
}

async function drive(request: GeneratorRequest): Promise<GeneratorResult> {
  const isClosed = request.type === 'closed';
  if (isClosed && argument.isSigned) return driveSigned(request.seconds, request.window);
  const current = newRun(performance.now(), isClosed ? sendOne : undefined);
  run = current;
  if (isClosed) {
    for (const sender of senders) for (let i = 0; i < request.window; i += 1) sendOne(sender);
    await sleep(WARM_UP_MS + request.seconds * 1_000);
  } else await paced(request.perSecond, WARM_UP_MS + request.seconds * 1_000);
  const seconds = (performance.now() - current.from - WARM_UP_MS) / 1_000;
  if (!isClosed) await settled();
  current.isSending = false;
  await settled();
  const unanswered = startedAt.size;
  startedAt.clear();
  run = undefined;
  return resultOf(current, seconds, unanswered);
}

async function settled(): Promise<void> {
  const until = performance.now() + LAST_ANSWERS_MS;
  while (startedAt.size > 0 && performance.now() < until) await sleep(20);
}

/** Each offer is measured from its appointed time, so a stalled generator shows as latency, not as silence. */
async function paced(perSecond: number, lengthMs: number): Promise<void> {
  const from = performance.now();
  let sent = 0;
  for (let now = from; now - from < lengthMs; now = performance.now()) {
    const due = Math.floor(((now - from) * perSecond) / 1_000);
    while (sent < due) {
      const sender = senders[sent % senders.length];
      if (sender !== undefined) sendOne(sender, from + (sent * 1_000) / perSecond);
      sent += 1;
    }
    await sleep(1);
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function fail(message: string): void {
  if (isEnding) return;
  process.stderr.write(`generator: ${message}\n`);
  process.exit(1);
}

let isEnding = false;
const signers: readonly BenchSigner[] = argument.isSigned
  ? await Promise.all(
      Array.from({ length: argument.sockets }, (_, index) =>
        BenchSigner.create(argument.auctionId, `B${index + 1}`),
      ),
    )
  : [];
const senders = await openAll();
process.on('message', (request: GeneratorRequest | { readonly type: 'stop' }) => {
  if (request.type === 'stop') isEnding = true;
  else void drive(request).then((result) => process.send?.(result));
});
const ready: GeneratorReady = { grants: signers.map((signer) => signer.granted) };
childReady(ready, () => undefined);
