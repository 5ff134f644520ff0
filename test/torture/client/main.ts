import { Random } from '#engine/sim/random.ts';
import type {
  Answer,
  ClientArgument,
  ClientFigures,
  FromClient,
  LastView,
  Target,
  ToClient,
} from '../messages.ts';
import type { InvariantId } from '../findings.ts';
import { Agency } from './agency.ts';
import { Bidder } from './bidder.ts';
import { Board } from './board.ts';
import { isSettled } from './settled.ts';
import { Spectator } from './spectator.ts';
import type { Watches } from './watches.ts';

/** The process of all clients: bidders, spectators and the agency. It is never killed, so it forgets no answer. */

const TICK_MS = 10;
const FLUSH_MS = 40;
const FIGURES_MS = 500;

const argument: ClientArgument = JSON.parse(process.argv[2] ?? 'null');
const random = new Random(argument.seed);
const board = new Board();
let targets: readonly Target[] = argument.targets;
let answers: Answer[] = [];
let endedCount = 0;
let orderedCount = 0;
let isIdle = false;

const say = (message: FromClient): void => void process.send?.(message);
const find = (invariant: InvariantId, detail: string): void =>
  say({ type: 'finding', invariant, detail });
const answered = (answer: Answer): void => void answers.push(answer);

const bidders = argument.bidders.map(
  ({ bidderId, token }, index) =>
    new Bidder({
      ...{ bidderId, token, board, targets: () => targets },
      random: random.fork(),
      perSecond: argument.rate / argument.bidders.length,
      isDirect: index % 2 === 0,
      // Some give a silent server up at once, some hang on to it through every pause.
      patienceMs: [700, 2_000, 9_000][index % 3] ?? 2_000,
      onAnswer: answered,
      onFinding: find,
      onOrdered: () => {
        orderedCount += 1;
      },
    }),
);
const spectators = [
  { audience: { kind: 'public' }, token: undefined, isDirect: true },
  { audience: { kind: 'public' }, token: undefined, isDirect: false },
  { audience: { kind: 'oversight' }, token: argument.supervisor.token, isDirect: false },
].map(
  (who) =>
    new Spectator({
      ...who,
      audience: who.audience.kind === 'public' ? { kind: 'public' } : { kind: 'oversight' },
      random: random.fork(),
      targets: () => targets,
      onFinding: find,
    }),
);
const allWatches: readonly Watches[] = [...bidders, ...spectators].map(({ watches }) => watches);
const agency = new Agency({
  token: argument.agency.token,
  buyerId: argument.buyerId,
  bidderIds: argument.bidders.map(({ bidderId }) => bidderId),
  runName: `t${argument.seed}`,
  auctionsMax: argument.auctions,
  random: random.fork(),
  board,
  targets: () => targets,
  onPublished: (auctionId, rules) => {
    say({ type: 'published', auctionId });
    board.add(auctionId, rules);
    for (const watches of allWatches) watches.add(auctionId);
  },
  onAnswer: answered,
  onFinding: find,
});
agency.run();

let tickedAt = performance.now();
setInterval(() => {
  const now = performance.now();
  for (const bidder of bidders) bidder.tick(now, now - tickedAt);
  tickedAt = now;
}, TICK_MS);
setInterval(() => {
  flush();
  lookForEnds(performance.now());
}, FLUSH_MS);
setInterval(() => say({ type: 'figures', figures: figures(performance.now()) }), FIGURES_MS);

process.on('message', (message: ToClient) => {
  if (message.type === 'targets') targets = message.targets;
  else if (message.type === 'finish') board.isFinishing = true;
  else say({ type: 'waiting', commands: bidders.flatMap((bidder) => bidder.waitingCommands) });
});
process.on('disconnect', () => process.exit(0));

function flush(): void {
  if (answers.length === 0) return;
  const list = answers;
  answers = [];
  say({ type: 'answers', answers: list });
}

function lookForEnds(now: number): void {
  for (const auction of board.auctions.values()) {
    const { auctionId } = auction;
    const standings = allWatches.map((watches) => watches.standing(auctionId));
    if (standings.some(({ hasEnded }) => hasEnded)) auction.endedAt ??= now;
    if (isSettled(auction, standings, now)) retire(auctionId);
  }
  const waits = bidders.some((bidder) => bidder.waiting > 0) || agency.waiting > 0;
  if (isIdle || !board.isFinishing || waits || board.auctions.size > 0) return;
  isIdle = true;
  flush();
  say({ type: 'idle' });
}

function retire(auctionId: string): void {
  const views = allWatches.flatMap((watches): readonly LastView[] => {
    const view = watches.follower(auctionId)?.view;
    return view === undefined ? [] : [{ audience: watches.audience, view }];
  });
  for (const bidder of bidders) bidder.forget(auctionId);
  for (const { watches } of spectators) watches.remove(auctionId);
  board.auctions.delete(auctionId);
  endedCount += 1;
  flush();
  say({ type: 'retired', auctionId, views });
}

function figures(now: number): ClientFigures {
  const sum = <T>(list: readonly T[], pick: (item: T) => number): number =>
    list.reduce((total, item) => total + pick(item), 0);
  const oldest = Math.min(now, ...bidders.flatMap(({ oldestSince }) => oldestSince ?? []));
  return {
    waiting: sum(bidders, ({ waiting }) => waiting) + agency.waiting,
    oldestWaitMs: Math.round(now - oldest),
    commands: sum(bidders, ({ commands }) => commands),
    sends: sum(bidders, ({ sends }) => sends),
    connects:
      sum(bidders, ({ connects }) => connects) + sum(spectators, ({ connects }) => connects),
    snapshots: sum(allWatches, ({ snapshots }) => snapshots),
    deltas: sum(allWatches, ({ deltas }) => deltas),
    resumes: sum(allWatches, ({ resumes }) => resumes),
    ordered: orderedCount,
    running: board.running.length,
    ended: endedCount,
  };
}
