import type { RoomEnvelope } from '#contracts/wire/room-frames.ts';
import { isAllowed, subjectOf } from '../access/decide.ts';
import type { AuctionDirectory } from '../live/auctions.ts';
import type { LiveEngine, LiveOpenings, ReportFault } from '../live/ports.ts';
import { HallRoom } from './hall-room.ts';
import type { Place, Room, RoomKind, Visitor } from './room.ts';
import { RoomDirectory } from './room-directory.ts';

export interface HallRoomsDeps {
  readonly engine: Pick<LiveEngine, 'nowMs'>;
  readonly openings: LiveOpenings;
  readonly auctions: AuctionDirectory;
  readonly steadyMs: () => number;
  readonly reportFault: ReportFault;
  readonly emit: (envelope: RoomEnvelope) => void;
}

/** The rooms of bid openings. What they tell comes from the engine's one allow-list, never from a record (OPN-11). */
export class HallRooms implements RoomKind {
  readonly #deps: HallRoomsDeps;
  readonly #directory: RoomDirectory<HallRoom, number, number>;
  readonly #stop: () => void;

  constructor(deps: HallRoomsDeps) {
    this.#deps = deps;
    const { openings, steadyMs, reportFault } = deps;
    this.#directory = new RoomDirectory({
      steadyMs,
      read: (openingId) => this.#versionOf(openingId),
      begin: (openingId, version, meanwhile) =>
        new HallRoom(openingId, Math.max(version, ...meanwhile)),
    });
    this.#stop = openings.onShown((openingId, { version, at }) => {
      // The engine calls this within its own work, so nothing that is wrong here may reach it.
      try {
        this.#emit(this.#directory.hear(openingId, version)?.changed(version, at));
      } catch (error) {
        reportFault('opening', error);
      }
    });
  }

  get rooms(): Iterable<Room> {
    return this.#directory.rooms;
  }

  async admit(openingId: string, visitor: Visitor): Promise<Place | undefined> {
    const facts = await this.#deps.auctions.opening(openingId);
    if (facts === undefined || !isAllowed('opening.room', subjectOf(visitor.session), facts)) {
      return undefined;
    }
    return (await this.#directory.open(openingId)).place(visitor);
  }

  sweep(): void {
    for (const room of this.#directory.rooms) {
      if (room.takePresenceNew()) void this.#tellPresence(room);
    }
    this.#directory.sweep();
  }

  close(): void {
    this.#stop();
    this.#directory.close();
  }

  async #versionOf(openingId: string): Promise<number> {
    const sight = await this.#deps.openings.sight(openingId, {
      role: 'public',
      organizationId: '',
    });
    if (sight === undefined) throw new Error('the opening cannot be read now');
    return sight.version;
  }

  async #tellPresence(room: HallRoom): Promise<void> {
    const { openings, engine, reportFault } = this.#deps;
    try {
      const present = await openings.presence(room.id, () => room.there);
      if (present === undefined) room.presenceUnread();
      else this.#emit(room.present(present, engine.nowMs()));
    } catch (error) {
      room.presenceUnread();
      reportFault('presence in an opening', error);
    }
  }

  #emit(envelope: RoomEnvelope | undefined): void {
    if (envelope !== undefined) this.#deps.emit(envelope);
  }
}
