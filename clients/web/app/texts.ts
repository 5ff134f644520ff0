import type { Messages } from '#clients/web/kit/i18n.ts';
import type { Language } from '#clients/web/kit/locales.ts';

/** One chunk per language holds all texts, so that no screen waits for words. */
export async function loadTexts(language: Language): Promise<Messages> {
  return language === 'en'
    ? (await import('./texts.en.ts')).texts
    : (await import('./texts.zh-CN.ts')).texts;
}
