import type { CommittedEvent } from '#engine/api.ts';
import type { RoomEnvelope } from '#contracts/wire/room-frames.ts';
import { STREAM_GRACE_MS } from '../live/limits.ts';
import type { LiveEngine, ReportFault } from '../live/ports.ts';
import { type Announcement, AuctionRoom } from './room.ts';

interface OpeningRoom {
  readonly room: Promise<AuctionRoom>;
  /** Committed while the view was read; it may or may not contain them. */
  readonly meanwhile: Announcement[];
}

/** The rooms that have members, each begun with the announcements that were made before. */
export class RoomDirectory {
  readonly #engine: Pick<LiveEngine, 'view' | 'onCommitted' | 'nowMs'>;
  readonly #steadyMs: () => number;
  readonly #emit: (envelope: RoomEnvelope) => void;
  readonly #rooms = new Map<string, AuctionRoom>();
  readonly #opening = new Map<string, OpeningRoom>();
  readonly #stop: () => void;

  constructor(init: {
    readonly engine: Pick<LiveEngine, 'view' | 'onCommitted' | 'nowMs'>;
    readonly steadyMs: () => number;
    readonly emit: (envelope: RoomEnvelope) => void;
    readonly reportFault: ReportFault;
  }) {
    this.#engine = init.engine;
    this.#steadyMs = init.steadyMs;
    this.#emit = init.emit;
    this.#stop = init.engine.onCommitted((auctionId, committed) => {
      // The engine calls this within its own work, so nothing that is wrong here may reach it.
      try {
        this.#on(auctionId, committed);
      } catch (error) {
        init.reportFault('announcement', error);
      }
    });
  }

  get rooms(): Iterable<AuctionRoom> {
    return this.#rooms.values();
  }

  /** The room of an existing auction; rejects when its view cannot be read. */
  async open(auctionId: string): Promise<AuctionRoom> {
    const known = this.#rooms.get(auctionId);
    if (known !== undefined) return known;
    const opening = this.#opening.get(auctionId);
    if (opening !== undefined) return opening.room;
    const meanwhile: Announcement[] = [];
    const room = this.#load(auctionId, meanwhile);
    this.#opening.set(auctionId, { room, meanwhile });
    try {
      return await room;
    } finally {
      this.#opening.delete(auctionId);
    }
  }

  /** Sends who is present where that changed, and forgets rooms that stayed empty. */
  sweep(): void {
    const now = this.#steadyMs();
    for (const [auctionId, room] of this.#rooms) {
      const presence = room.takePresence(this.#engine.nowMs());
      if (presence !== undefined) this.#emit(presence);
      if (room.members > 0) room.idleSince = undefined;
      else room.idleSince ??= now;
      if (room.idleSince !== undefined && now - room.idleSince > STREAM_GRACE_MS) {
        this.#rooms.delete(auctionId);
      }
    }
  }

  close(): void {
    this.#stop();
    this.#rooms.clear();
  }

  async #load(auctionId: string, meanwhile: readonly Announcement[]): Promise<AuctionRoom> {
    const view = await this.#engine.view(auctionId, { kind: 'public' });
    const room = new AuctionRoom(auctionId);
    const before = Object.entries(view?.announcements ?? {})
      .toSorted(([a], [b]) => Number(a) - Number(b))
      .map(([, announcement]) => announcement);
    const isInView = ({ at, text }: Announcement): boolean =>
      before.some((known) => known.at === at && known.text === text);
    for (const known of before) {
      const by = meanwhile.find(({ at, text }) => at === known.at && text === known.text)?.by;
      room.announce({ ...known, by: by ?? '' });
    }
    for (const late of meanwhile) {
      if (!isInView(late)) room.announce(late);
    }
    this.#rooms.set(auctionId, room);
    return room;
  }

  #on(auctionId: string, { at, event }: CommittedEvent): void {
    if (event.type !== 'AnnouncementMade') return;
    const announcement = { at, text: event.text, by: event.by };
    this.#opening.get(auctionId)?.meanwhile.push(announcement);
    const room = this.#rooms.get(auctionId);
    if (room === undefined) return;
    for (const envelope of room.announce(announcement)) this.#emit(envelope);
  }
}
