import { regionText } from '#contracts/regions.ts';
import { dateTime } from '#clients/web/kit/time.ts';

/** What a detail of a row is called, and its value in words. */
export interface DetailFact {
  /** Key of the detail; its label is the message `detail.…` where there is one. */
  readonly key: string;
  readonly value: string;
  /** Ids, keys and hashes, which are read character by character. */
  readonly isCode: boolean;
}

/** Words for values that are names in the record, by list: `factor.totp`, `role.agency`. */
export type DetailWords = (list: DetailList, name: string) => string | undefined;
export type DetailList = 'factor' | 'role' | 'kind' | 'flag' | 'state' | 'policy';

const LISTS: Readonly<Record<string, DetailList>> = {
  factor: 'factor',
  step: 'factor',
  role: 'role',
  kind: 'kind',
  state: 'state',
};
const INSTANTS = new Set(['from', 'to', 'thisUpdate']);
/** Lists of which the number counts; what stands in them is in the raw record. */
const COUNTED = new Set(['sessions', 'signals']);
const CODES = /^(?:spki|hash|lastHash|.*Id|id|signal|proposedBy|creditCode)$/;

/**
 * The detail of a row (JSON text) as labelled values; nested values are spread out, so that `{"after":{"invitationHours":24}}`
 * is "after: life of an invitation 24". `undefined`: it is no object, and only its raw record says anything.
 */
export function detailFacts(
  detail: string,
  language: string,
  words: DetailWords,
): readonly DetailFact[] | undefined {
  const read = parsed(detail);
  if (read === undefined) return undefined;
  return Object.entries(read).flatMap(([key, value]) => {
    if (value === null || value === '') return [];
    const isCode = CODES.test(key) && typeof value === 'string';
    return [{ key, value: valueText(key, value, { language, words }), isCode }];
  });
}

interface Reader {
  readonly language: string;
  readonly words: DetailWords;
}

function valueText(key: string, value: unknown, reader: Reader): string {
  const { language, words } = reader;
  if (typeof value === 'boolean') return words('flag', String(value)) ?? String(value);
  if (typeof value === 'number') return INSTANTS.has(key) ? dateTime(value) : String(value);
  if (Array.isArray(value)) return COUNTED.has(key) ? String(value.length) : value.join(' · ');
  if (typeof value === 'string') {
    if (key === 'region') return regionText(value, language);
    const list = LISTS[key];
    return (list === undefined ? undefined : words(list, value)) ?? value;
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([name, one]) => `${words('policy', name) ?? name}: ${valueText(name, one, reader)}`)
      .join(' · ');
  }
  return String(value);
}

function parsed(detail: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const read: unknown = JSON.parse(detail);
    const isObject = typeof read === 'object' && read !== null && !Array.isArray(read);
    return isObject ? Object.fromEntries(Object.entries(read)) : undefined;
  } catch {
    return undefined;
  }
}
