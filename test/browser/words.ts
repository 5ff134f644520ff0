import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '#test/process/programs.ts';

/** Texts as people see them, from the message files of the web client. */

export type Language = 'zh-CN' | 'en';
type Values = Readonly<Record<string, string | number>>;

const FOLDERS = {
  app: 'app',
  kit: 'kit',
  auction: 'features/auction',
  hall: 'features/auction/hall',
  formats: 'features/auction/formats',
  instruction: 'features/auction/instruction',
  check: 'features/check',
  control: 'features/control',
  account: 'features/account',
  people: 'features/people',
  security: 'features/security',
  audit: 'features/audit-trail',
  openings: 'features/openings',
  makeKey: 'features/make-key',
  policy: 'features/openings/policy',
  openingCheck: 'features/opening-check',
  sealBid: 'features/seal-bid',
  auctions: 'features/auctions',
  projects: 'features/projects',
  projectDraft: 'features/projects/editor',
  projectLots: 'features/projects/lots',
  projectRun: 'features/projects/run',
  whatIf: 'features/projects/what-if',
  archive: 'features/archive',
  wall: 'features/wall',
  signIn: 'features/sign-in',
  verify: 'features/verify',
} as const;
export type Feature = keyof typeof FOLDERS;

const files = new Map<string, Readonly<Record<string, string>>>();

/** One text; throws when no file has it, so that a renamed key is noticed here. */
export function say(language: Language, feature: Feature, key: string, values?: Values): string {
  return template(language, feature, key).replaceAll(/\{\{(\w+)\}\}/g, (_all, name: string) => {
    const value = values?.[name];
    if (value === undefined) throw new Error(`${feature} ${key} needs ${name}`);
    return String(value);
  });
}

/** Matches the text whatever stands in its places. */
export function like(language: Language, feature: Feature, key: string): RegExp {
  const parts = template(language, feature, key).split(/\{\{\w+\}\}/);
  return new RegExp(parts.map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*'));
}

function template(language: Language, feature: Feature, key: string): string {
  const path = join(ROOT, 'clients/web', FOLDERS[feature], `messages.${language}.json`);
  let texts = files.get(path);
  if (texts === undefined) {
    texts = JSON.parse(readFileSync(path, 'utf8')) as Readonly<Record<string, string>>;
    files.set(path, texts);
  }
  const text = texts[key];
  if (text === undefined) throw new Error(`${path} has no text ${key}`);
  return text;
}

/** `12345678` fen as `123,456.78`. */
export function yuan(fen: number): string {
  return (fen / 100).toLocaleString('en-US', {
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
  });
}
