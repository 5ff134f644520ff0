import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { type LogSigner, verifierKey } from '#contracts/journal/checkpoint.ts';
import { utf8 } from '#contracts/utf8.ts';
import type { LogLeaf } from '../runtime/ports.ts';
import { MemoryLog, MemoryLogStore } from '../store/memory-log-store.ts';
import { HeadLog, type HeadLogOptions } from './head-log.ts';
import type { StreamState } from './head-queue.ts';
import { verifyEd25519 } from './log-key.ts';
import {
  type SignedHead,
  type SignedHeadMemory,
  SignedHeadMemoryError,
} from './signed-head-file.ts';

export const sha256 = (bytes: Uint8Array): Uint8Array =>
  createHash('sha256').update(bytes).digest();

export const ORIGIN = 'kaibiao.example/log/test';

export function newSigner(): LogSigner & { readonly signed: string[] } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  const signed: string[] = [];
  return {
    key: verifierKey(sha256, ORIGIN, Uint8Array.from(raw)),
    signed,
    sign: (message) => {
      signed.push(Buffer.from(message).toString());
      return sign(null, message, privateKey);
    },
  };
}

function rememberedHead(): SignedHeadMemory & { head?: SignedHead; isBroken?: boolean } {
  return {
    async read() {
      return this.head;
    },
    async write(head) {
      if (this.isBroken === true) throw new SignedHeadMemoryError('disk full');
      this.head = { size: head.size, rootHash: head.rootHash };
    },
  };
}

export const head = (
  stream: string,
  version: number,
  more: Partial<StreamState> = {},
): StreamState => ({
  stream,
  version,
  hash: sha256(utf8(`${stream}/${version}`)),
  isEnded: false,
  visibility: 'best-price',
  ...more,
});

/** A log over shared storage; `again` is a second process on the same storage, key and disk. */
export function setUp(over: Partial<HeadLogOptions> = {}) {
  const shared = new MemoryLog();
  const signer = newSigner();
  const memory = rememberedHead();
  const running: StreamState[] = [];
  let now = 1_000;
  const again = (more: Partial<HeadLogOptions> = {}): HeadLog =>
    new HeadLog({
      store: new MemoryLogStore(shared),
      scheduler: { after: () => () => {}, soon: () => {} },
      nowMs: () => (now += 1_000),
      sha256,
      verifyEd25519,
      randomBytes: (count) => randomBytes(count),
      signer,
      memory,
      owner: 'test',
      heads: () => running,
      ...over,
      ...more,
    });
  return { shared, signer, memory, running, again, log: again() };
}

export async function rounds(log: HeadLog, count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) await log.tick();
}

export const leavesOf = (shared: MemoryLog, stream: string): readonly LogLeaf[] =>
  shared.leaves.filter((leaf) => leaf.stream === stream);
