/** A supplier's own program for auctions with a clock: accepts, confirms or takes its turns, never below its floor. */
import { setTimeout as pause } from 'node:timers/promises';
import { type ClockAct, clockAct, type LiveClient } from '#clients/sdk/index.ts';
import type { LotView } from '#contracts/wire/views.ts';

/** Looks about every `pauseMs`; never below `floor` × ceiling; `chance` in [0, 1). */
export type ClockTemper = { floor: number; pauseMs: number; chance: () => number };

const YUAN_FEN = 100;
/** How far an initial price lies under the ceiling, and a turn's price under the own one, at most. */
const INITIAL_SHARE = 0.08;
const TURN_SHARE = 0.02;

/** The price to name now, if any: that of the clock while it pays, a lower one in a turn, or the own one once more. */
export function clockChoice(
  act: ClockAct,
  lot: LotView,
  temper: Pick<ClockTemper, 'floor' | 'chance'>,
): number | undefined {
  const floorFen = lot.ceilingFen * temper.floor;
  const lower = (fromFen: number, share: number): number =>
    Math.floor((fromFen * (1 - share * temper.chance())) / YUAN_FEN) * YUAN_FEN;
  switch (act.type) {
    case 'accept':
    case 'confirm':
      return act.priceFen >= floorFen ? act.priceFen : undefined;
    case 'initial':
      return lot.own === undefined ? lower(act.maxFen, INITIAL_SHARE) : undefined;
    case 'turn': {
      const priceFen = lower(act.maxFen ?? 0, TURN_SHARE);
      return priceFen >= floorFen ? priceFen : act.keepFen;
    }
  }
}

/** Takes part in every lot of one auction until it has ended or the connection is over. */
export async function bidByClock(
  client: LiveClient,
  auctionId: string,
  temper: ClockTemper,
): Promise<void> {
  const endWatch = client.watch(auctionId, () => undefined);
  while (client.isWatching(auctionId) && client.view(auctionId)?.view.ended !== true) {
    await pause(temper.pauseMs * (0.5 + temper.chance()), undefined, { ref: false });
    const view = client.view(auctionId)?.view;
    for (const { lotId } of Object.values(view?.lots ?? {})) {
      const now = client.view(auctionId)?.view;
      const time = client.serverTime();
      const lot = now?.lots[lotId];
      if (now === undefined || time === undefined || lot === undefined) continue;
      // The earliest that it can be on the server: no price is named before its clock shows it.
      const act = clockAct(now, lot, time.serverMs - time.uncertaintyMs);
      const priceFen = act && clockChoice(act, lot, temper);
      if (priceFen === undefined) continue;
      await client.offer({ auctionId, lotId, priceFen, confirmed: true }).outcome;
    }
  }
  endWatch();
}
