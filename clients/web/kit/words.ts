import { ERRORS, REFUSALS, type ErrorEntry } from '#contracts/errors.ts';
import { LIVE_ERRORS } from '#contracts/live-errors.ts';
import type { RefusalReason } from '#contracts/wire/auction-commands.ts';
import type { LiveErrorCode } from '#contracts/wire/live-frames.ts';

/** Words of refusals come from the contracts, so that screens, answers and documents say the same. */
export interface Words {
  readonly title: string;
  readonly help: string;
}

interface TextPair {
  readonly zh: string;
  readonly en: string;
  readonly helpZh: string;
  readonly helpEn: string;
}

function wordsIn(text: TextPair, language: string): Words {
  return language === 'en'
    ? { title: text.en, help: text.helpEn }
    : { title: text.zh, help: text.helpZh };
}

/** A refused command, with the rule of `docs/SPEC.md` behind it. */
export function refusalWords(reason: RefusalReason, language: string): Words & { rule: string } {
  const text = REFUSALS[reason];
  return { ...wordsIn(text, language), rule: text.rule };
}

export function liveErrorWords(code: LiveErrorCode, language: string): Words {
  return wordsIn(LIVE_ERRORS[code], language);
}

/** A declared HTTP problem; `undefined` for a code that this client does not know. */
export function problemWords(code: string, language: string): Words | undefined {
  const declared: Readonly<Record<string, ErrorEntry>> = ERRORS;
  const entry = declared[code];
  if (!entry) return undefined;
  return language === 'en'
    ? { title: entry.en, help: entry.detailEn }
    : { title: entry.zh, help: entry.detailZh };
}
