import { ERRORS, type ErrorCode } from '../errors.ts';
import type { Problem } from './rest.ts';

/** Builds RFC 9457 problem details from the catalogue; the same shape leaves every route. */

export const PROBLEM_MEDIA_TYPE = 'application/problem+json; charset=utf-8';

/** Chinese is the first language; English where the reader asks for it. */
export type Language = 'zh-CN' | 'en';

/** Request id and language of the answer; `errors` and `retryAfterMs` as in the wire shape. */
export interface ProblemContext {
  readonly language: Language;
  readonly requestId: string;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
  readonly retryAfterMs?: number;
}

/** The status is the catalogue's; `type` is a path that `docs/ERRORS.md` and `/api/errors` resolve. */
export function problemOf(code: ErrorCode, context: ProblemContext): Problem {
  const entry = ERRORS[code];
  const isEnglish = context.language === 'en';
  return {
    type: `/api/errors#${code}`,
    title: isEnglish ? entry.en : entry.zh,
    status: entry.status,
    code,
    detail: isEnglish ? entry.detailEn : entry.detailZh,
    instance: `urn:request:${context.requestId}`,
    ...(context.errors !== undefined && { errors: [...context.errors] }),
    ...(context.retryAfterMs !== undefined && { retryAfterMs: context.retryAfterMs }),
  };
}

/**
 * The language of an `Accept-Language` header (RFC 9110): the one of zh and en with the higher weight, Chinese when
 * they are equal, absent or unreadable.
 */
export function languageOf(header: string | undefined): Language {
  if (header === undefined || header.length > 1_000) return 'zh-CN';
  const weight = { zh: -1, en: -1 };
  for (const part of header.toLowerCase().split(',')) {
    const [tag = '', ...parameters] = part.split(';').map((text) => text.trim());
    const q = parameters.find((text) => text.startsWith('q='));
    const value = q === undefined ? 1 : Number(q.slice(2));
    if (!(value > 0 && value <= 1)) continue;
    if (tag === 'zh' || tag.startsWith('zh-')) weight.zh = Math.max(weight.zh, value);
    if (tag === 'en' || tag.startsWith('en-')) weight.en = Math.max(weight.en, value);
  }
  return weight.en > weight.zh ? 'en' : 'zh-CN';
}
