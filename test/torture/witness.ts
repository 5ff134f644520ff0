import { createHash, createPublicKey, verify } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import canonicalize from 'canonicalize';
import {
  openCheckpoint,
  parseVerifierKey,
  type VerifierKey,
} from '#contracts/journal/checkpoint.ts';
import { clientConfigSchema } from '#contracts/wire/rest.ts';
import type { Findings } from './findings.ts';
import type { Target } from './messages.ts';

/** A leaf of the public log as the database holds it, with the opening of its commitment. */
export interface Leaf {
  readonly stream: string;
  readonly version: number;
  readonly atMs: number;
  readonly salt: Buffer;
  readonly entry: Buffer;
}

const POLL_MS = 250;
const REQUEST_MS_MAX = 2_000;
/** DER of an Ed25519 public key up to its 32 bytes. */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

const sha256 = (...parts: readonly Uint8Array[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/**
 * An outsider who keeps every signed head that the servers ever showed (D5): each must stay the root of the first `size`
 * leaves, whoever is killed, and one key must have signed them all.
 */
export class Witness {
  readonly #findings: Findings;
  readonly #rootBySize = new Map<number, string>();
  #key: VerifierKey | undefined;
  #isStopped = false;
  #running: Promise<void> = Promise.resolve();

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  /** Different heads that were collected. */
  get heads(): number {
    return this.#rootBySize.size;
  }

  start(targets: () => readonly Target[]): void {
    this.#running = this.#poll(targets).catch((error: unknown) =>
      this.#findings.add({ invariant: 'D5', detail: `the witness: ${String(error)}` }),
    );
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#running;
  }

  /** Takes one signed note as a server showed it. */
  async take(note: string, key: VerifierKey): Promise<void> {
    const head = await openCheckpoint(note, key, isSigned);
    if (!head.ok) {
      this.#findings.add({ invariant: 'D5', detail: `a bad head: ${head.error}\n${note}` });
      return;
    }
    const { size, root } = head.value;
    const hex = Buffer.from(root).toString('hex');
    const before = this.#rootBySize.get(size) ?? hex;
    this.#rootBySize.set(size, before);
    if (before === hex) return;
    const detail = `two heads of ${size} leaves were signed: ${before} and ${hex}`;
    this.#findings.add({ invariant: 'D5', detail });
  }

  /** The last word: all leaves in order, folded anew. */
  check(leaves: readonly Leaf[]): void {
    const roots = rootsOf(leaves.map(({ entry }) => entry));
    for (const [size, root] of this.#rootBySize) {
      this.#findings.checked('D5');
      if (roots[size] === root) continue;
      const detail = `the head of ${size} leaves was signed with ${root}, the ${leaves.length} leaves give ${roots[size] ?? 'none'}`;
      this.#findings.add({ invariant: 'D5', detail });
    }
  }

  async #poll(targets: () => readonly Target[]): Promise<void> {
    while (!this.#isStopped) {
      for (const { port } of targets()) {
        this.#key ??= await keyOf(port);
        const note = await textOf(`http://127.0.0.1:${port}/api/log/checkpoint`);
        if (note !== undefined && this.#key !== undefined) await this.take(note, this.#key);
      }
      await sleep(POLL_MS);
    }
  }
}

/** Whether a leaf's entry commits to this hash of its record. */
export function opensTo({ stream, version, atMs, salt, entry }: Leaf, hash: string): boolean {
  const head = canonicalize({ stream, version, hash, at: atMs }) ?? '';
  const commitment = sha256(salt, Buffer.from(head)).toString('base64');
  const expected = canonicalize({ v: 1, t: String(atMs), c: commitment }) ?? '';
  return entry.equals(Buffer.from(expected));
}

/** Roots (RFC 6962, hex) of the trees over the first 0, 1, 2, … entries. */
export function rootsOf(entries: readonly Uint8Array[]): readonly string[] {
  /** Perfect subtrees from left to right, each smaller than the one before. */
  const stack: { readonly hash: Buffer; readonly leaves: number }[] = [];
  const roots = [sha256().toString('hex')];
  for (const entry of entries) {
    let node = { hash: sha256(Uint8Array.of(0), entry), leaves: 1 };
    for (let left = stack.at(-1); left?.leaves === node.leaves; left = stack.at(-1)) {
      stack.pop();
      node = { hash: sha256(Uint8Array.of(1), left.hash, node.hash), leaves: 2 * node.leaves };
    }
    stack.push(node);
    const root = stack
      .map(({ hash }) => hash)
      .reduceRight((right, left) => sha256(Uint8Array.of(1), left, right));
    roots.push(root.toString('hex'));
  }
  return roots;
}

const isSigned = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean => {
  const key = createPublicKey({
    key: Buffer.concat([SPKI_PREFIX, publicKey]),
    format: 'der',
    type: 'spki',
  });
  return verify(null, message, key, signature);
};

async function keyOf(port: number): Promise<VerifierKey | undefined> {
  const text = await textOf(`http://127.0.0.1:${port}/api/config`);
  if (text === undefined) return undefined;
  const { logVerifierKey } = clientConfigSchema.parse(JSON.parse(text));
  const key = parseVerifierKey((bytes) => sha256(bytes), logVerifierKey);
  if (!key.ok) throw new Error(`the log's key: ${key.error}`);
  return key.value;
}

/** `undefined` while nobody answers there, or with anything but 200. */
async function textOf(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(REQUEST_MS_MAX) });
    const text = await response.text();
    return response.status === 200 ? text : undefined;
  } catch (error) {
    if (error instanceof TypeError || error instanceof DOMException) return undefined;
    throw error;
  }
}
