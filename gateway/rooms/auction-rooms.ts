import type { RoomEnvelope } from '#contracts/wire/room-frames.ts';
import type { AuctionView } from '#contracts/wire/views.ts';
import type { CommittedEvent } from '#engine/api.ts';
import { isAllowed, subjectOf } from '../access/decide.ts';
import type { AuctionDirectory } from '../live/auctions.ts';
import type { LiveAccess, LiveEngine, ReportFault } from '../live/ports.ts';
import { type Announcement, AuctionRoom } from './auction-room.ts';
import type { Place, Room, RoomKind, Visitor } from './room.ts';
import { RoomDirectory } from './room-directory.ts';

export interface AuctionRoomsDeps {
  readonly engine: Pick<LiveEngine, 'view' | 'onCommitted' | 'nowMs'>;
  readonly access: LiveAccess;
  readonly auctions: AuctionDirectory;
  readonly steadyMs: () => number;
  readonly reportFault: ReportFault;
  readonly emit: (envelope: RoomEnvelope) => void;
}

/** The rooms of auctions (公告), each begun with the announcements that were made before. */
export class AuctionRooms implements RoomKind {
  readonly #deps: AuctionRoomsDeps;
  readonly #directory: RoomDirectory<AuctionRoom, AuctionView | undefined, Announcement>;
  readonly #stop: () => void;

  constructor(deps: AuctionRoomsDeps) {
    this.#deps = deps;
    const { engine, steadyMs, reportFault } = deps;
    this.#directory = new RoomDirectory({
      ...{ steadyMs, begin: roomOf },
      read: (auctionId) => engine.view(auctionId, { kind: 'public' }),
    });
    this.#stop = engine.onCommitted((auctionId, committed) => {
      // The engine calls this within its own work, so nothing that is wrong here may reach it.
      try {
        this.#on(auctionId, committed);
      } catch (error) {
        reportFault('announcement', error);
      }
    });
  }

  get rooms(): Iterable<Room> {
    return this.#directory.rooms;
  }

  async admit(auctionId: string, { session }: Visitor): Promise<Place | undefined> {
    const { access, auctions } = this.#deps;
    const found = await auctions.find(auctionId);
    if (found === undefined) return undefined;
    if (access.audienceFor(session, found.facts) === undefined) {
      await auctions.pretendToLook(auctionId);
      return undefined;
    }
    const room = await this.#directory.open(auctionId);
    const facts = access.locate?.(found.facts) ?? found.facts;
    const mayKnow = isAllowed('room.presence', subjectOf(session), facts);
    return room.place(session?.role ?? 'public', mayKnow);
  }

  sweep(): void {
    const { engine, emit } = this.#deps;
    for (const room of this.#directory.rooms) {
      const presence = room.takePresence(engine.nowMs());
      if (presence !== undefined) emit(presence);
    }
    this.#directory.sweep();
  }

  close(): void {
    this.#stop();
    this.#directory.close();
  }

  #on(auctionId: string, { at, event }: CommittedEvent): void {
    if (event.type !== 'AnnouncementMade') return;
    const announcement = { at, text: event.text, by: event.by };
    const room = this.#directory.hear(auctionId, announcement);
    for (const envelope of room?.announce(announcement) ?? []) this.#deps.emit(envelope);
  }
}

/** What was announced while the view was read may or may not be in it. */
function roomOf(
  auctionId: string,
  view: AuctionView | undefined,
  meanwhile: readonly Announcement[],
): AuctionRoom {
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
  return room;
}
