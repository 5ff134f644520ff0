import { REFUSALS } from '#contracts/errors.ts';
import type { DocumentLanguage } from '#contracts/wire/documents.ts';
import { WORDS_EN } from './words.en.ts';
import { type WordKey, WORDS_ZH } from './words.zh-CN.ts';

type Values = Readonly<Record<string, string | number>>;

/** The texts of documents in one language; `{{name}}` is filled in. */
export type Say = (key: WordKey, values?: Values) => string;

export function sayIn(language: DocumentLanguage): Say {
  const words: Readonly<Record<WordKey, string>> = language === 'en' ? WORDS_EN : WORDS_ZH;
  return (key, values = {}) =>
    words[key].replaceAll(/\{\{(\w+)\}\}/g, (_all, name: string) => String(values[name] ?? ''));
}

export function isWord(key: string): key is WordKey {
  return Object.hasOwn(WORDS_ZH, key);
}

/** Why a command was refused, in words; a reason that this version does not know stays as it is. */
export function refusalText(language: DocumentLanguage, reason: string): string {
  const known: Readonly<Record<string, { readonly zh: string; readonly en: string }>> = REFUSALS;
  const entry = Object.hasOwn(known, reason) ? known[reason] : undefined;
  if (entry === undefined) return reason;
  return language === 'en' ? entry.en : entry.zh;
}
