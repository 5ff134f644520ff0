import type { Engine } from '#engine/api.ts';
import type { DemoKind } from './plans.ts';
import { DEMO_ID_PREFIX, DEMO_KINDS, demoAuction, kindOfDemoId } from './plans.ts';

/** Demo auctions that one data folder ever gets; afterwards a long-forgotten demo comes to rest. */
export const DEMO_AUCTIONS_MAX = 4_000;
/** Running demo auctions looked at; there are never more than two of a kind. */
const RUNNING_MAX = 50;
const LOOK_EVERY_MS = 5_000;

type DemoEngine = Pick<Engine, 'list' | 'publish' | 'nowMs'>;

/** Kinds of which a visitor would find none: not running, or, of the kind that opens soon, none still to open. */
export function missingKinds(
  running: readonly { readonly stream: string; readonly opensAt: number }[],
  nowMs: number,
): readonly DemoKind[] {
  const present = new Set<DemoKind>();
  for (const { stream, opensAt } of running) {
    const kind = kindOfDemoId(stream);
    if (kind !== undefined && (kind !== 'soon' || opensAt > nowMs)) present.add(kind);
  }
  return DEMO_KINDS.filter((kind) => !present.has(kind));
}

/**
 * Publishes what is missing; what runs is read from the engine, so a restart or a second process changes nothing.
 * Returns the ids published. An engine that cannot publish now is simply asked again at the next look.
 */
export async function publishMissing(engine: DemoEngine): Promise<readonly string[]> {
  const nowMs = engine.nowMs();
  const query = { offset: 0, limit: RUNNING_MAX, search: DEMO_ID_PREFIX };
  const { heads } = await engine.list({ ...query, isEnded: false });
  const { total } = await engine.list({ ...query, limit: 1 });
  const running = heads.map(({ stream, summary }) => ({ stream, opensAt: summary.opensAt }));
  const missing = missingKinds(running, nowMs).slice(0, Math.max(0, DEMO_AUCTIONS_MAX - total));
  const published: string[] = [];
  for (const kind of missing) {
    const auction = demoAuction(kind, nowMs);
    const outcome = await engine.publish(auction);
    if (outcome.type === 'published') published.push(auction.auctionId);
  }
  return published;
}

/** Keeps the demo alive: looks every few seconds and replaces what has ended. Returns the stop. */
export function keepDemoAlive(deps: {
  readonly engine: DemoEngine;
  readonly onFault: (error: unknown) => void;
}): () => void {
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  const look = async (): Promise<void> => {
    try {
      await publishMissing(deps.engine);
    } catch (error) {
      deps.onFault(error);
    }
    if (!isStopped) timer = setTimeout(() => void look(), LOOK_EVERY_MS);
  };
  timer = setTimeout(() => void look(), LOOK_EVERY_MS);
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}
