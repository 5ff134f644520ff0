import { describe, expect, it } from 'vitest';
import {
  CHECK_KEYS,
  type CheckKey,
  type Finding,
  judgeBandwidth,
  judgeBrowser,
  judgeClock,
  judgeLink,
  overall,
  type Verdict,
} from './verdicts.ts';

describe('habit 22: the self-check judges what it measured', () => {
  it.each([
    ['a near server', judgeLink(12.4), 'good', { rtt: 12 }],
    ['a far one', judgeLink(800), 'warn', { rtt: 800 }],
    ['one too far for the last seconds', judgeLink(2_000), 'bad', { rtt: 2_000 }],
    ['no connection', judgeLink(undefined), 'bad', { rtt: '—' }],
    ['a clock that goes right', judgeClock(-120), 'good', { offset: -120 }],
    ['a wrong clock, which harms nothing', judgeClock(3_600_000), 'warn', { offset: 3_600_000 }],
    ['a usual line', judgeBandwidth(300_000, 400), 'good', { kbit: 6_000 }],
    ['a thin one', judgeBandwidth(300_000, 30_000), 'warn', { kbit: 80 }],
    ['next to none', judgeBandwidth(30_000, 30_000), 'bad', { kbit: 8 }],
    ['a browser with all parts', judgeBrowser('B 1', []), 'good', { name: 'B 1' }],
    ['an old one', judgeBrowser('B 1', ['WebSocket']), 'bad', { name: 'B 1; WebSocket' }],
  ] as const)('%s', (_what, finding, verdict, values) => {
    expect(finding).toEqual({ verdict, values });
  });

  const all = (verdict: Verdict, change: Partial<Record<CheckKey, Finding>> = {}) => ({
    ...Object.fromEntries(CHECK_KEYS.map((key) => [key, { verdict, values: {} }])),
    ...change,
  });

  it('the whole is as good as its worst part, and open while something is', () => {
    expect(overall({})).toBe('open');
    expect(overall(all('good'))).toBe('good');
    expect(overall(all('good', { sound: { verdict: 'ask', values: {} } }))).toBe('open');
    expect(overall(all('good', { key: { verdict: 'warn', values: {} } }))).toBe('warn');
    expect(overall({ link: { verdict: 'bad', values: {} } })).toBe('bad');
  });
});
