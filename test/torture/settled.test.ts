import { expect, test } from 'vitest';
import { isSettled, PROMPT_MS, REST_MS, type WatcherStanding } from './client/settled.ts';

const NOW = 100_000;
const auction = { endedAt: NOW - REST_MS, answeredAt: NOW - REST_MS, waiting: 0 };
const watcher: WatcherStanding = {
  ...{ hasEnded: true, isStarted: true, owner: 'o1' },
  promptSince: NOW - PROMPT_MS,
};

test('[A4] given an end that everybody was told a while ago, then the views are final', () => {
  expect(isSettled(auction, [watcher, watcher], NOW)).toBe(true);
});

test.each([
  ['nobody has seen the end', { endedAt: undefined }],
  ['the end is just now', { endedAt: NOW - REST_MS + 1 }],
  ['an announcement was answered after the end', { answeredAt: NOW - REST_MS + 1 }],
  ['a command waits', { waiting: 1 }],
])('[A4] given that %s, then deltas may still come', (_, over) => {
  expect(isSettled({ ...auction, ...over }, [watcher, watcher], NOW)).toBe(false);
});

test.each([
  ['has not seen the end', { hasEnded: false }],
  ['is cut off and not back in its stream', { isStarted: false }],
  ['waits for a server that is held up', { promptSince: undefined }],
  ['has a server that was held up until now', { promptSince: NOW - PROMPT_MS + 1 }],
  ['hangs on a server that was superseded', { owner: 'o0' }],
])('[A4] given a watcher that %s, then its view may be behind', (_, over) => {
  expect(isSettled(auction, [watcher, { ...watcher, ...over }], NOW)).toBe(false);
});
