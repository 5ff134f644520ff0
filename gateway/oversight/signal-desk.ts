import { createHash } from 'node:crypto';
import { WALL_AUCTIONS_MAX } from '#contracts/limits.ts';
import type {
  NewSignalNote,
  Signal,
  SignalNote,
  SignalOrigin,
  Signals,
  Wall,
  WallQuery,
  WallTile,
} from '#contracts/wire/oversight.ts';
import type { Engine, StreamHead } from '#engine/api.ts';
import { type Oversight, type Overseer, signalsOf } from '#modules/oversight/index.ts';
import type { Stories } from '../documents/stories.ts';

export interface SignalDeskDeps {
  readonly list: Engine['list'];
  readonly nowMs: () => number;
  readonly stories: Pick<Stories, 'storyOf'>;
  readonly oversight: Pick<Oversight, 'originsOf' | 'notesOf' | 'addNote' | 'look'>;
  readonly namesOf: (
    ids: readonly string[],
  ) => Promise<readonly { readonly id: string; readonly name: string }[]>;
}

interface Computed {
  readonly signals: readonly Signal[];
  readonly withheld: Signals['withheld'];
}

const LIST_PAGE = 200;
/** Auctions whose newest signals are remembered until a record or an origin is added. */
const COMPUTED_KEPT_MAX = 500;

/**
 * Signals for supervisors (ANO): brings story, origins and notes together, and puts every look on the audit trail
 * before it answers. Whether the caller may look at all is decided before, by the access table.
 */
export class SignalDesk {
  readonly #deps: SignalDeskDeps;
  /** By stream, of one version and one set of origins; oldest use first. */
  readonly #computed = new Map<string, { readonly of: string; readonly computed: Computed }>();

  constructor(deps: SignalDeskDeps) {
    this.#deps = deps;
  }

  /** Every signal of one auction with its evidence, and what supervisors wrote. */
  async signalsOf(
    head: StreamHead,
    overseer: Overseer,
    kind: 'signals-viewed' | 'signals-exported' = 'signals-viewed',
  ): Promise<Signals> {
    const { oversight } = this.#deps;
    const [origins, notes] = await Promise.all([
      oversight.originsOf([head.stream]),
      oversight.notesOf([head.stream]),
    ]);
    const { signals, withheld } = await this.#compute(head, origins.get(head.stream) ?? []);
    const shown = signals.map(({ key }) => key);
    await oversight.look(overseer, { kind, objectId: head.stream, shown });
    return {
      auctionId: head.stream,
      title: head.summary.title,
      version: head.version,
      signals: [...signals],
      notes: [...(notes.get(head.stream) ?? [])],
      withheld,
    };
  }

  /** What a supervisor writes; `unknown-signal` when the auction has no signal of that key now. */
  async note(
    head: StreamHead,
    overseer: Overseer,
    note: NewSignalNote,
  ): Promise<SignalNote | 'unknown-signal'> {
    if (note.signalKey !== undefined) {
      const origins = await this.#deps.oversight.originsOf([head.stream]);
      const { signals } = await this.#compute(head, origins.get(head.stream) ?? []);
      if (!signals.some(({ key }) => key === note.signalKey)) return 'unknown-signal';
    }
    const { stream: auctionId, version } = head;
    return this.#deps.oversight.addNote(overseer, { auctionId, version }, note);
  }

  /** Running auctions that `mayLook` admits, soonest end first, with their signals in short. */
  async wall(
    query: WallQuery,
    overseer: Overseer,
    mayLook: (head: StreamHead) => boolean,
  ): Promise<Wall> {
    const { page, size, only } = query;
    const running = (await this.#running(query)).filter(mayLook);
    const tiles = only === 'signals' ? (await this.#tiles(running)).filter(isOpen) : undefined;
    const from = (page - 1) * size;
    const items =
      tiles?.slice(from, from + size) ?? (await this.#tiles(running.slice(from, from + size)));
    const shown = items.flatMap(({ auctionId, signals }) =>
      signals.map(({ key }) => `${auctionId} ${key}`),
    );
    await this.#deps.oversight.look(overseer, { kind: 'signals-viewed', objectId: 'wall', shown });
    const total = tiles?.length ?? running.length;
    return { items: [...items], total, page, size, serverMs: this.#deps.nowMs() };
  }

  async #running({ search = '' }: WallQuery): Promise<readonly StreamHead[]> {
    const found: StreamHead[] = [];
    const opensUntilMs = this.#deps.nowMs();
    for (let offset = 0; offset < WALL_AUCTIONS_MAX; offset += LIST_PAGE) {
      const { heads, total } = await this.#deps.list({
        ...{ offset, limit: LIST_PAGE, isEnded: false, opensUntilMs },
        ...(search.trim() !== '' && { search: search.trim() }),
      });
      found.push(...heads);
      if (offset + LIST_PAGE >= total) break;
    }
    return found.toSorted(
      (a, b) => a.summary.closesAt - b.summary.closesAt || (a.stream < b.stream ? -1 : 1),
    );
  }

  async #tiles(heads: readonly StreamHead[]): Promise<readonly WallTile[]> {
    const ids = heads.map(({ stream }) => stream);
    const { oversight, namesOf } = this.#deps;
    const [origins, notes, buyers] = await Promise.all([
      oversight.originsOf(ids),
      oversight.notesOf(ids),
      namesOf([...new Set(heads.map(({ summary }) => summary.buyerId))]),
    ]);
    const names = new Map(buyers.map(({ id, name }) => [id, name]));
    const tiles: WallTile[] = [];
    for (const head of heads) {
      const { signals, withheld } = await this.#compute(head, origins.get(head.stream) ?? []);
      const { title, type, visibility, opensAt, closesAt, lotCount, buyerId } = head.summary;
      tiles.push({
        auctionId: head.stream,
        ...{ title, type, visibility, opensAt, closesAt, lotCount, withheld },
        bidderCount: head.summary.bidderIds.length,
        buyerName: names.get(buyerId) ?? buyerId,
        signals: signals.map((signal) => shortOf(signal, notes.get(head.stream) ?? [])),
      });
    }
    return tiles;
  }

  async #compute(head: StreamHead, origins: readonly SignalOrigin[]): Promise<Computed> {
    const of = `${head.version} ${fingerprintOf(origins)}`;
    const known = this.#computed.get(head.stream);
    if (known?.of === of) return known.computed;
    const computed = await this.#computeAnew(head, origins);
    this.#computed.delete(head.stream);
    this.#computed.set(head.stream, { of, computed });
    for (const oldest of this.#computed.keys()) {
      if (this.#computed.size <= COMPUTED_KEPT_MAX) break;
      this.#computed.delete(oldest);
    }
    return computed;
  }

  async #computeAnew(head: StreamHead, origins: readonly SignalOrigin[]): Promise<Computed> {
    const story = await this.#deps.stories.storyOf(head);
    if (story === undefined) return { signals: [], withheld: 'too-long' };
    const signals = signalsOf(story, origins);
    if (signals === undefined) return { signals: [], withheld: 'sealed' };
    return { signals, withheld: 'none' };
  }
}

function isOpen({ signals }: WallTile): boolean {
  return signals.some(({ noted }) => noted === undefined);
}

function shortOf(
  { key, kind, level, lotId, at }: Signal,
  notes: readonly SignalNote[],
): WallTile['signals'][number] {
  // Notes are newest first.
  const note = notes.find(({ signalKey }) => signalKey === key);
  return {
    ...{ key, kind, level, at },
    ...(lotId !== undefined && { lotId }),
    ...(note !== undefined && { noted: note.state }),
  };
}

/** Changes whenever an origin is added or grows. */
function fingerprintOf(origins: readonly SignalOrigin[]): string {
  const text = origins.map(({ addressMark, bidderId, offers }) => [addressMark, bidderId, offers]);
  return createHash('sha256').update(JSON.stringify(text)).digest('base64');
}
