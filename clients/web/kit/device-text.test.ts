import { describe, expect, it } from 'vitest';
import { deviceText } from './device-text.ts';

const CHROME = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)';

describe('what a browser says about itself, in short', () => {
  it.each([
    [`${CHROME} Chrome/140.0.0.0 Safari/537.36`, 'Chrome 140 · Windows'],
    [`${CHROME} Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0`, 'Edge 140 · Windows'],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
      'Safari 18 · iPhone',
    ],
    [
      'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
      'Firefox 140 · Linux',
    ],
    ['curl/8.5.0', 'curl'],
    ['node', 'node'],
    ['', undefined],
  ])('%s', (userAgent, text) => {
    expect(deviceText(userAgent)).toBe(text);
  });
});
