import { describe, expect, it } from 'vitest';
import { openUploadKeep } from './kept-upload.ts';
import { UploadRun, type UploadState } from './upload-run.ts';
import type { UploadAnswer, UploadServer } from './upload-server.ts';

const DIGEST = 'A'.repeat(43);
const PATH = `/api/openings/T-1/uploads/${'1'.repeat(32)}`;
const SIZE = 10;
const blob = new Blob([new Uint8Array(SIZE).fill(7)]);

type Act = 'create' | 'ask' | 'send' | 'remove';

/** A server that keeps offsets as the real one does; each request may be answered otherwise, once. */
class ScriptedServer implements UploadServer {
  readonly asked: string[] = [];
  readonly bytes = new Map<string, number>();
  readonly #otherwise: { readonly act: Act; readonly answer: UploadAnswer | undefined }[] = [];
  /** Called when a piece comes, before it is taken. */
  onPiece: (offset: number) => void = () => {};

  once(act: Act, answer: UploadAnswer | undefined): void {
    this.#otherwise.push({ act, answer });
  }

  async create(size: number): Promise<UploadAnswer | undefined> {
    return this.#answer('create', `create ${size}`, () => {
      this.bytes.set(PATH, 0);
      return { status: 201, location: PATH };
    });
  }

  async ask(path: string): Promise<UploadAnswer | undefined> {
    return this.#answer('ask', 'ask', () => this.#at(path, 200));
  }

  async send(
    path: string,
    part: Parameters<UploadServer['send']>[1],
  ): Promise<UploadAnswer | undefined> {
    const { offset, piece, onSent, signal } = part;
    this.onPiece(offset);
    if (signal.aborted) return undefined;
    return this.#answer('send', `send ${offset}+${piece.size}`, () => {
      if (this.bytes.get(path) !== offset) return { status: 409 };
      this.bytes.set(path, offset + piece.size);
      onSent(piece.size);
      return this.#at(path, 204);
    });
  }

  async remove(path: string): Promise<UploadAnswer | undefined> {
    return this.#answer('remove', `remove ${path}`, () => ({ status: 204 }));
  }

  #at(path: string, status: number): UploadAnswer {
    const offset = this.bytes.get(path);
    return offset === undefined ? { status: 404 } : { status, offset };
  }

  #answer(act: Act, said: string, usual: () => UploadAnswer): UploadAnswer | undefined {
    this.asked.push(said);
    const at = this.#otherwise.findIndex((one) => one.act === act);
    const [found] = at === -1 ? [] : this.#otherwise.splice(at, 1);
    return found === undefined ? usual() : found.answer;
  }
}

class MemoryStore {
  readonly texts = new Map<string, string>();
  getItem(key: string): string | null {
    return this.texts.get(key) ?? null;
  }
  setItem(key: string, text: string): void {
    this.texts.set(key, text);
  }
  removeItem(key: string): void {
    this.texts.delete(key);
  }
}

function given(digest = DIGEST) {
  const server = new ScriptedServer();
  const keep = openUploadKeep(new MemoryStore(), { userId: 'u', openingId: 'T-1' });
  const rests: number[] = [];
  let nowMs = 0;
  const newRun = (as = digest): UploadRun =>
    new UploadRun({
      ...{ server, keep, pieceBytes: 4, file: { name: 'bid.ebid', digest: as, blob } },
      rest: async (ms) => void rests.push(ms),
      nowMs: () => (nowMs += 1_000),
    });
  return { server, keep, rests, newRun };
}

function statesOf(run: UploadRun): UploadState[] {
  const states: UploadState[] = [];
  run.subscribe(() => states.push(run.state));
  return states;
}

describe('an upload', () => {
  it('given a good line, sends piece by piece, tells how fast, and ends with the name of the upload', async () => {
    const { server, newRun } = given();
    const run = newRun();
    const states = statesOf(run);
    await run.start();
    expect(server.asked).toEqual(['create 10', 'send 0+4', 'send 4+4', 'send 8+2']);
    expect(run.state).toEqual({ type: 'uploaded', sent: SIZE, uploadId: '1'.repeat(32) });
    expect(states.some((one) => one.type === 'sending' && (one.perSecond ?? 0) > 0)).toBe(true);
  });

  it('given a pause, stays where it is and goes on from what the server has', async () => {
    const { server, newRun } = given();
    const run = newRun();
    server.onPiece = (offset) => {
      if (offset === 4) run.pause();
    };
    await run.start();
    expect(run.state).toEqual({ type: 'paused', sent: 4 });
    server.onPiece = () => {};
    await run.start();
    expect(server.asked).toEqual(['create 10', 'send 0+4', 'ask', 'send 4+4', 'send 8+2']);
    expect(run.state).toMatchObject({ type: 'uploaded' });
  });

  it('given a reload, the same file goes on at the offset that the server tells', async () => {
    const { server, newRun } = given();
    const before = newRun();
    server.onPiece = (offset) => {
      if (offset === 4) before.pause();
    };
    await before.start();
    server.onPiece = () => {};
    server.asked.length = 0;
    const after = newRun();
    expect(after.state).toMatchObject({ type: 'paused' });
    await after.start();
    expect(server.asked).toEqual(['ask', 'send 4+4', 'send 8+2']);
  });

  it('given another file, the old upload is removed and a new one begins', async () => {
    const { server, keep, newRun } = given();
    keep.write({ path: PATH, name: 'old.ebid', size: SIZE, digest: 'E'.repeat(43) });
    const run = newRun();
    expect(run.state).toEqual({ type: 'idle', sent: 0 });
    await run.start();
    expect(server.asked.slice(0, 2)).toEqual([`remove ${PATH}`, 'create 10']);
    expect(keep.read()).toMatchObject({ digest: DIGEST });
  });

  it('given a lost line, says so, waits longer each time, and asks before it goes on', async () => {
    const { server, rests, newRun } = given();
    const run = newRun();
    const states = statesOf(run);
    server.once('send', undefined);
    server.once('ask', undefined);
    server.once('ask', { status: 503 });
    await run.start();
    expect(rests).toEqual([1_000, 2_000, 4_000]);
    expect(states.filter(({ type }) => type === 'lost')).toHaveLength(3);
    expect(run.state).toMatchObject({ type: 'uploaded' });
  });

  it('given a line on which only pieces break, waits longer all the same', async () => {
    const { server, rests, newRun } = given();
    for (const answer of [undefined, undefined, { status: 502 }]) server.once('send', answer);
    const run = newRun();
    await run.start();
    expect(rests).toEqual([1_000, 2_000, 4_000]);
    expect(run.state).toMatchObject({ type: 'uploaded' });
  });

  it('given a piece that arrived though its answer was lost, it is not sent twice', async () => {
    const { server, newRun } = given();
    const run = newRun();
    let isFirst = true;
    server.onPiece = () => {
      if (isFirst) {
        isFirst = false;
        server.bytes.set(PATH, 4);
      }
    };
    await run.start();
    expect(server.asked).toEqual(['create 10', 'send 0+4', 'ask', 'send 4+4', 'send 8+2']);
  });

  it('given an upload that the server has deleted, begins anew by itself', async () => {
    const { server, keep, newRun } = given();
    keep.write({ path: PATH, name: 'bid.ebid', size: SIZE, digest: DIGEST });
    await newRun().start();
    expect(server.asked.slice(0, 3)).toEqual(['ask', 'create 10', 'send 0+4']);
  });

  it.each([
    [{ status: 413 }, 'too_large'],
    [{ status: 429 }, 'too_many'],
    [{ status: 404 }, 'not_here'],
    [{ status: 401 }, 'signed_out'],
    [{ status: 400 }, 'other'],
  ] as const)('given the refusal %o, ends as %s, and may be tried again', async (answer, why) => {
    const { server, newRun } = given();
    const run = newRun();
    server.once('create', answer);
    await run.start();
    expect(run.state).toEqual({ type: 'refused', sent: 0, why });
    await run.start();
    expect(run.state).toMatchObject({ type: 'uploaded' });
  });

  it('given a server that asks to be slower, waits and goes on', async () => {
    const { server, rests, newRun } = given();
    server.once('create', { status: 429, code: 'RATE_LIMITED' });
    const run = newRun();
    await run.start();
    expect(rests).toEqual([1_000]);
    expect(run.state).toMatchObject({ type: 'uploaded' });
  });

  it('given that its upload has served, nothing of it is kept', async () => {
    const { keep, newRun } = given();
    const run = newRun();
    await run.start();
    run.forget();
    expect(keep.read()).toBeUndefined();
    expect(run.state).toEqual({ type: 'idle', sent: 0 });
  });
});
