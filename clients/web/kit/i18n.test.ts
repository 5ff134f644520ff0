import { afterEach, describe, expect, it, vi } from 'vitest';
import { preferredLanguage, storedLanguage } from './i18n.ts';

describe('the language of a page', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('is the stored choice, else what the browser asks for, else Chinese', () => {
    expect(preferredLanguage('en', ['zh-CN'])).toBe('en');
    expect(preferredLanguage(null, ['fr', 'en-GB', 'zh-CN'])).toBe('en');
    expect(preferredLanguage(null, ['fr'])).toBe('zh-CN');
    expect(preferredLanguage('xx', ['zh-TW'])).toBe('zh-CN');
  });

  it('is found also where the browser forbids even to look at storage, as in a foreign frame', () => {
    vi.stubGlobal('localStorage', undefined);
    expect(storedLanguage()).toBeNull();
    Object.defineProperty(globalThis, 'localStorage', {
      configurable: true,
      get: () => {
        throw new DOMException('Access is denied for this document.', 'SecurityError');
      },
    });
    expect(storedLanguage()).toBeNull();
  });
});
