/** A supplier's own program: signs in, watches an auction, undercuts politely down to its floor, stops at the close. */
import { setTimeout as pause } from 'node:timers/promises';
import { connect, createApi, type LiveClient, liveUrl } from '#clients/sdk/index.ts';
import type { AuctionView, LotView } from '#contracts/wire/views.ts';

/** Never below `floor` × ceiling, down by at most `step` × price at once, about `pauseMs` apart, `chance` in [0, 1). */
export type Temper = { floor: number; step: number; pauseMs: number; chance: () => number };

function nextPriceFen(view: AuctionView, lot: LotView, temper: Temper): number | undefined {
  if (lot.status !== 'open' || view.pausedAt !== undefined || lot.own?.rank === 1) return undefined;
  if (view.visibility === 'sealed' && lot.own !== undefined) return undefined;
  const highestFen = lot.allowedFen ?? lot.own?.priceFen ?? lot.ceilingFen;
  const priceFen = Math.floor((highestFen * (1 - temper.step * temper.chance())) / 10_000) * 10_000;
  return priceFen >= lot.ceilingFen * temper.floor ? priceFen : undefined;
}

/** Bids in every lot of one auction until it has ended or the connection is over. */
export async function bid(client: LiveClient, auctionId: string, temper: Temper): Promise<void> {
  const endWatch = client.watch(auctionId, () => undefined);
  while (client.isWatching(auctionId) && client.view(auctionId)?.view.ended !== true) {
    await pause(temper.pauseMs * (0.5 + temper.chance()), undefined, { ref: false });
    const view = client.view(auctionId)?.view;
    if (view === undefined || (client.serverTime()?.serverMs ?? 0) < view.opensAt) continue;
    for (const lot of Object.values(view.lots)) {
      const priceFen = nextPriceFen(view, lot, temper);
      if (priceFen === undefined) continue;
      await client.offer({ auctionId, lotId: lot.lotId, priceFen }).outcome;
    }
  }
  endWatch();
}

if (process.argv[1] === import.meta.filename) {
  const [baseUrl = '', login = '', password = '', auctionId = ''] = process.argv.slice(2);
  const api = createApi({ baseUrl });
  const { token = '' } = await api.signIn(login, password);
  const client = connect({ url: liveUrl(baseUrl, await api.config()), token });
  await bid(client, auctionId, { floor: 0.8, step: 0.004, pauseMs: 5_000, chance: Math.random });
  client.dispose();
}
