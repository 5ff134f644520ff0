import { join } from 'node:path';
import type { Outside } from '#pki/testing/outside.ts';
import { BenchChild } from './child.ts';
import type { SealingServerArgument, SealingServerReady } from './sealing-server.ts';
import { type Usage, usageOf } from './usage.ts';

export interface SealingServer {
  readonly ready: SealingServerReady;
  usage(): Promise<Usage>;
  stop(): Promise<void>;
}

/** The whole server with this platform key and time-stamping authority, in a process of its own. */
export async function startSealingServer(
  outside: Outside,
  given: {
    readonly folder: string;
    readonly suppliers: number;
    readonly env?: Readonly<Record<string, string>>;
  },
): Promise<SealingServer> {
  const env = { ...(await outside.settings(join(given.folder, 'sealing'))), ...given.env };
  const argument: SealingServerArgument = { suppliers: given.suppliers, env };
  const child = await BenchChild.start<SealingServerReady, Usage>(
    'bench/sealing-server.ts',
    argument,
  );
  return { ready: child.ready, usage: () => usageOf(child), stop: () => child.stop() };
}
