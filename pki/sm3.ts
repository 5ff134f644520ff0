import { HashMD } from '@noble/hashes/_md.js';
import { createHasher } from '@noble/hashes/utils.js';

/**
 * SM3 (GB/T 32905, 杂凑算法) fed piece by piece, for pages: the library of the other national algorithms takes whole texts
 * only. Padding, HMAC and HKDF are those of @noble/hashes; here stands the compression function alone.
 */
class Sm3 extends HashMD<Sm3> {
  #state: Uint32Array = Uint32Array.from(START);

  constructor() {
    super(64, 32, 8, false);
  }

  protected get(): number[] {
    return [...this.#state];
  }

  protected set(...state: number[]): void {
    this.#state = Uint32Array.from(state);
  }

  protected process(view: DataView, offset: number): void {
    expand(view, offset);
    compress(this.#state);
  }

  protected roundClean(): void {
    WORDS.fill(0);
  }

  _cloneInto(to: Sm3 = new Sm3()): Sm3 {
    to.set(...this.get());
    to.buffer.set(this.buffer);
    to.length = this.length;
    to.pos = this.pos;
    to.finished = this.finished;
    to.destroyed = this.destroyed;
    return to;
  }

  destroy(): void {
    this.destroyed = true;
    this.#state.fill(0);
    this.buffer.fill(0);
  }
}

const START = [
  0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e,
] as const;
const ROUNDS = 64;
/** Message words of the block at hand; blocks are never mixed, since nothing waits inside. */
const WORDS = new Uint32Array(ROUNDS + 4);
/** `T_j <<< j` of each round. */
const CONSTANTS = Uint32Array.from({ length: ROUNDS }, (_, at) =>
  rotl(at < 16 ? 0x79cc4519 : 0x7a879d8a, at % 32),
);

function rotl(value: number, bits: number): number {
  return bits === 0 ? value : (value << bits) | (value >>> (32 - bits));
}

function expand(view: DataView, offset: number): void {
  for (let at = 0; at < 16; at += 1) WORDS[at] = view.getUint32(offset + 4 * at);
  for (let at = 16; at < WORDS.length; at += 1) {
    const mixed = word(at - 16) ^ word(at - 9) ^ rotl(word(at - 3), 15);
    const spread = mixed ^ rotl(mixed, 15) ^ rotl(mixed, 23);
    WORDS[at] = spread ^ rotl(word(at - 13), 7) ^ word(at - 6);
  }
}

function word(at: number): number {
  return WORDS[at] ?? 0;
}

function compress(state: Uint32Array): void {
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let at = 0; at < ROUNDS; at += 1) {
    const turned = rotl(a, 12);
    const first = rotl((turned + e + (CONSTANTS[at] ?? 0)) | 0, 7);
    const second = first ^ turned;
    const isEarly = at < 16;
    const ff = isEarly ? a ^ b ^ c : (a & b) | (a & c) | (b & c);
    const gg = isEarly ? e ^ f ^ g : (e & f) | (~e & g);
    const left = (ff + d + second + (word(at) ^ word(at + 4))) | 0;
    const right = (gg + h + first + word(at)) | 0;
    d = c;
    c = rotl(b, 9);
    b = a;
    a = left;
    h = g;
    g = rotl(f, 19);
    f = e;
    e = right ^ rotl(right, 9) ^ rotl(right, 17);
  }
  for (const [at, value] of [a, b, c, d, e, f, g, h].entries()) {
    state[at] = (state[at] ?? 0) ^ value;
  }
}

export const sm3 = createHasher(() => new Sm3());
