import { describe, expect, it } from 'vitest';
import { readTimeText, showTimeText } from './time-text.ts';

describe('given a typed instant, when it is read', () => {
  it.each([
    '2026-11-26 09:30',
    '2026-11-26T09:30',
    '2026-11-26 9:30',
    '2026/11/26 09:30',
    '2026.11.26 09:30:00',
    '2026年11月26日 9:30',
    '2026年11月26日9时30分',
    '２０２６－１１－２６　０９：３０',
    '202611260930',
    '20261126 0930',
    '26 Nov 2026 09:30',
    '26 November 2026, 9:30',
    'Nov 26, 2026 09:30',
    '  2026-11-26   09:30 ',
  ])('then %s is half past nine of that day', (text) => {
    expect(readTimeText(text, 'minute')).toBe('2026-11-26T09:30');
  });

  it('then seconds count where they are not zero', () => {
    expect(readTimeText('2026-11-26 09:30:15', 'minute')).toBe('2026-11-26T09:30:15');
  });

  it.each([
    '',
    '2026-11-26',
    '2026-11-26 ',
    '2026-02-30 10:00',
    '2026-11-26 25:00',
    '2026-11-26 09:60',
    '3/4/2026 09:30',
    '26 Foo 2026 09:30',
    '2026-11-26 09:3',
    '明天上午',
    '2026-11-26 09:30 x',
  ])('then %s is no instant', (text) => {
    expect(readTimeText(text, 'minute')).toBeUndefined();
  });
});

describe('given a typed day, when it is read', () => {
  it.each([
    '2026-11-06',
    '2026/11/6',
    '2026年11月6日',
    '20261106',
    '6 Nov 2026',
    'November 6, 2026',
  ])('then %s is the sixth of November', (text) => {
    expect(readTimeText(text, 'day')).toBe('2026-11-06');
  });

  it.each(['2026-11-31', '2026-11-06 09:30', '06/11/2026', '2026-11', '6 Foo 2026'])(
    'then %s is no day',
    (text) => {
      expect(readTimeText(text, 'day')).toBeUndefined();
    },
  );
});

it('what is shown is read as the same', () => {
  expect(showTimeText('2026-11-26T09:30')).toBe('2026-11-26 09:30');
  expect(readTimeText(showTimeText('2026-11-26T09:30:15'), 'minute')).toBe('2026-11-26T09:30:15');
});
