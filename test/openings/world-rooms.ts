import { OpeningDesk } from '#engine/runtime/opening-desk.ts';
import { createLiveGateway, type LiveGateway } from '#gateway/live-gateway.ts';
import { liveRates } from '#gateway/live/rates.ts';
import { NO_VERIFIER } from '#gateway/live/testing/start-gateway.ts';
import type { RoomBeat } from '#gateway/rooms/rooms.ts';
import { RoomPeer } from '#gateway/rooms/testing/room-peer.ts';
import type { TransportName } from '#gateway/transport/transport.ts';
import { type OpeningWorld, sessionOf, tokenOf } from './opening-world.ts';

export interface WorldRoomsOptions {
  readonly transport: TransportName;
  /** That of rooms that were stopped; 0: any. */
  readonly port: number;
  readonly beat: RoomBeat;
}

/** The rooms of a world's openings on real sockets. */
export class WorldRooms {
  /** What the gateway reported. */
  readonly faults: readonly string[];
  readonly #peers: RoomPeer[] = [];
  readonly #live: LiveGateway;
  readonly port: number;

  private constructor(live: LiveGateway, port: number, faults: readonly string[]) {
    this.#live = live;
    this.port = port;
    this.faults = faults;
  }

  static async open(
    world: OpeningWorld,
    { transport = 'ws', port: wanted = 0, beat }: Partial<WorldRoomsOptions> = {},
  ): Promise<WorldRooms> {
    const faults: string[] = [];
    const live = await createLiveGateway({
      ...{ engine: world.engine, openings: new OpeningDesk(world.engine) },
      sessions: { find: async (token) => sessionOf(token), onEnded: () => () => undefined },
      access: { audienceFor: () => undefined, bidderFor: () => undefined },
      ...{ verifier: NO_VERIFIER, metrics: { count: () => undefined }, transport },
      reportFault: (where, error) => faults.push(`${where}: ${String(error)}`),
      rates: liveRates({ socketsPerAddressMax: 1_000, offersPerSecond: 10 }),
      ...{ publicOrigins: [], trustProxy: false, idleTimeoutS: 60 },
      ...(beat === undefined ? {} : { roomBeat: beat }),
    });
    const { port } = await live.listen('127.0.0.1', wanted);
    return new WorldRooms(live, port, faults);
  }

  /** A connected client of this organization, or of the public. */
  async peer(who: string): Promise<RoomPeer> {
    const peer = new RoomPeer(this.port, headersOf(who));
    this.#peers.push(peer);
    return peer.connected();
  }

  async stop(): Promise<void> {
    for (const { socket } of this.#peers) socket.disconnect();
    await this.#live.stop();
  }
}

export function headersOf(who: string): Record<string, string> {
  return who === 'public' ? {} : { authorization: `Bearer ${tokenOf(who)}` };
}
