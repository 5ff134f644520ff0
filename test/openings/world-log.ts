import { randomBytes } from 'node:crypto';
import type { LocalEngine } from '#engine/runtime/local-engine.ts';
import { sha256 } from '#engine/runtime/system.ts';
import type { Scheduler } from '#engine/runtime/ports.ts';
import { HeadLog } from '#engine/proof/head-log.ts';
import { verifyEd25519 } from '#engine/proof/log-key.ts';
import type { SignedHead } from '#engine/proof/signed-head-file.ts';
import { MemoryLog, MemoryLogStore } from '#engine/store/memory-log-store.ts';
import type { OwedLog } from '#gateway/sealing/receipt-log.ts';
import { DEMO_LOG_KEY, demoLogSigner } from '#pki/testing/demo-log.ts';

const HEAD_INTERVAL_MS = 50;

/** The public log of a test's world: the real one, over storage that outlives a process. */
export class WorldLog {
  readonly shared = new MemoryLog();
  #remembered: SignedHead | undefined;

  /** Signs until it is stopped. */
  start(engine: LocalEngine, scheduler: Scheduler): { log: OwedLog; stop: () => Promise<void> } {
    const headLog = new HeadLog({
      ...{ store: new MemoryLogStore(this.shared), scheduler, sha256, verifyEd25519 },
      nowMs: () => engine.nowMs(),
      randomBytes: (count) => randomBytes(count),
      signer: demoLogSigner,
      memory: {
        read: async () => this.#remembered,
        write: async ({ size, rootHash }) => {
          this.#remembered = { size, rootHash };
        },
      },
      owner: 'world',
      heads: () => engine.loadedHeads(),
      intervalMs: HEAD_INTERVAL_MS,
    });
    headLog.start();
    const log: OwedLog = {
      verifierKey: DEMO_LOG_KEY,
      isSigning: () => headLog.status.state === 'signing',
      noteOwed: (name, entries) => headLog.noteOwed(name, entries),
      owedLeaves: (name) => headLog.owedLeaves(name),
      checkpoint: async () => headLog.checkpointText(),
      cosigned: () => undefined,
      inclusionProof: (index, size) => headLog.inclusionProof(index, size),
    };
    return { log, stop: () => headLog.stop() };
  }
}
