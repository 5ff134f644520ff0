import { describe, expect, test } from 'vitest';
import type { SnapshotFrame } from '#contracts/wire/live-frames.ts';
import { Follower } from './follower.ts';

const view = { title: 'before', ended: false } as SnapshotFrame['view'];
const snap = (seq: number, over: Partial<SnapshotFrame> = {}): SnapshotFrame => ({
  ...{ t: 'snap', a: 'A1', epoch: 'e1', seq, now: 0, view },
  ...over,
});
const delta = (seq: number, p: Record<string, unknown> = {}) =>
  ({ t: 'delta', a: 'A1', seq, at: 0, p }) as const;
const resumed = (seq: number, epoch = 'e1') =>
  ({ t: 'resumed', a: 'A1', epoch, seq, count: 0 }) as const;

function following(): Follower {
  const follower = new Follower();
  expect(follower.take(snap(3))).toBeUndefined();
  expect(follower.take(delta(4, { title: 'after' }))).toBeUndefined();
  return follower;
}

describe('[A4] a watcher', () => {
  test('holds what the deltas make, and goes on where it stands', () => {
    const follower = following();
    follower.disconnected();
    expect(follower.position).toEqual({ epoch: 'e1', seq: 4 });
    expect(follower.take(resumed(4))).toBeUndefined();
    expect(follower.take(delta(5, { ended: true }))).toBeUndefined();
    expect(follower.view).toEqual({ title: 'after', ended: true });
  });

  test('takes the whole view of a process that numbers anew', () => {
    const follower = following();
    expect(follower.take(snap(0, { epoch: 'e2' }))).toBeUndefined();
    expect(follower.take(delta(1))).toBeUndefined();
  });

  test.each([
    ['a gap', delta(6), 'delta 6 of e1 after 4'],
    ['a repeated delta', delta(4), 'delta 4 of e1 after 4'],
    ['numbers that go back', snap(2), 'snapshot 2 of e1 after number 4'],
    ['a resume elsewhere', resumed(3), 'resumed at e1 3'],
    ['a resume of another numbering', resumed(4, 'e2'), 'resumed at e2 4'],
    ['a snapshot that the deltas did not make', snap(4), 'the deltas made'],
  ])('finds %s', (_, frame, complaint) => {
    expect(following().take(frame)).toContain(complaint);
  });

  test('finds deltas before the start of a new connection', () => {
    const follower = following();
    follower.disconnected();
    expect(follower.take(delta(5))).toContain('before snapshot or resume');
    expect(new Follower().take(resumed(0))).toContain('without ever having been started');
  });
});
