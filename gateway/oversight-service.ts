import { createHmac } from 'node:crypto';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import type { Engine } from '#engine/api.ts';
import type { Identity } from '#modules/identity/index.ts';
import { Oversight } from '#modules/oversight/index.ts';
import type { Config } from './config.ts';
import type { Stories } from './documents/stories.ts';
import { SignalDesk } from './oversight/signal-desk.ts';
import { loadSecretKey } from './secret-key.ts';

/** What supervisors know beside the journal; begins to store origins of offers at once. */
export async function openOversight(
  { config, logger }: { readonly config: Config; readonly logger: Logger },
  parts: {
    readonly pool: Pool;
    readonly identity: Pick<Identity, 'userAgentsOf'>;
    readonly engine: Pick<Engine, 'nowMs'>;
  },
): Promise<Oversight> {
  const secret = await loadSecretKey(config.secondFactorKeyFile);
  const oversight = new Oversight({
    pool: parts.pool,
    // A key of its own, so that a mark says nothing about what else the secret protects.
    markKey: createHmac('sha256', secret).update('kaibiao/oversight-marks/v1').digest(),
    userAgentsOf: (ids) => parts.identity.userAgentsOf(ids),
    nowMs: () => parts.engine.nowMs(),
    onFault: (error) =>
      logger.warn({ err: error }, 'origins of offers could not be stored or deleted'),
  });
  oversight.start();
  return oversight;
}

export function signalDesk(parts: {
  readonly engine: Pick<Engine, 'list' | 'nowMs'>;
  readonly identity: Pick<Identity, 'organizationsOf'>;
  readonly oversight: Oversight;
  readonly stories: Stories;
}): SignalDesk {
  const { engine, identity, oversight, stories } = parts;
  return new SignalDesk({
    list: (query) => engine.list(query),
    nowMs: () => engine.nowMs(),
    stories,
    oversight,
    namesOf: (ids) => identity.organizationsOf([...ids]),
  });
}
