import { describe, expect, test } from 'vitest';
import { utf8 } from '#contracts/utf8.ts';
import { OutcomeUnknownError } from '../runtime/ports.ts';
import { MemoryLog, MemoryLogStore } from '../store/memory-log-store.ts';
import { leavesOf, rounds, setUp, sha256 } from './given-log.ts';

describe('entries that somebody was promised', () => {
  const owed = (...texts: string[]) =>
    texts.map((text) => ({ salt: sha256(utf8(`salt ${text}`)), entry: utf8(text) }));
  const texts = (leaves: readonly { readonly entry: Uint8Array }[]) =>
    leaves.map(({ entry }) => Buffer.from(entry).toString());

  test('[LOG-13] given a list, its entries are in the log in order, once, however often and by whichever process it is noted', async () => {
    const { log, again, shared } = setUp();
    log.noteOwed('receipts of O', owed('a', 'b'));
    expect(await log.owedLeaves('receipts of O')).toEqual([]);
    await rounds(log, 2);
    log.noteOwed('receipts of O', owed('a', 'b'));
    await rounds(log, 2);
    const next = again();
    next.noteOwed('receipts of O', owed('a', 'b'));
    await rounds(next, 2);
    expect(texts(leavesOf(shared, 'receipts of O'))).toEqual(['a', 'b']);
    expect(texts(await next.owedLeaves('receipts of O'))).toEqual(['a', 'b']);
  });

  test('[LOG-13] given more than one head takes, the rest comes with the next ones, and a new start goes on after the last', async () => {
    const { log, again, shared } = setUp();
    const many = owed(...Array.from({ length: 5_000 }, (_, at) => `entry ${at}`));
    log.noteOwed('receipts of O', many);
    await log.tick();
    const first = leavesOf(shared, 'receipts of O').length;
    expect(first).toBeLessThan(many.length);
    const next = again();
    next.noteOwed('receipts of O', many);
    await rounds(next, 4);
    expect(texts(leavesOf(shared, 'receipts of O'))).toEqual(texts(many));
  });

  test('[LOG-13] given a commit whose answer was lost, nothing is there twice', async () => {
    const shared = new MemoryLog();
    class Lossy extends MemoryLogStore {
      isLost = false;
      override async appendLeaves(...given: Parameters<MemoryLogStore['appendLeaves']>) {
        const outcome = await super.appendLeaves(...given);
        if (this.isLost) return outcome;
        this.isLost = true;
        throw new OutcomeUnknownError('the answer was lost');
      }
    }
    const { log } = setUp({ store: new Lossy(shared) });
    log.noteOwed('receipts of O', owed('a', 'b'));
    await rounds(log, 3);
    expect(texts(leavesOf(shared, 'receipts of O'))).toEqual(['a', 'b']);
  });
});
