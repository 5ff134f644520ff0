import { durationText, LOT_WORDS } from '#contracts/lots-table/index.ts';
import type { OpeningListItem } from '#contracts/wire/openings.ts';
import { instantOfField } from '#clients/web/kit/shanghai.ts';
import type { DraftForm, Rules } from './form-fields.ts';

/** Who keeps the prices of a sealed quotation (SQ-4), as the form holds it among the rules that it passes on. Pure. */

export function isSealedToCustodians({ format, otherRules }: DraftForm): boolean {
  return format === 'sealed-quotation' && otherRules['confidentiality'] === 'custodians';
}

/** Ids of the lots that have one, in the order of the table. */
export function lotIdsOf({ rows }: Pick<DraftForm, 'rows'>): readonly string[] {
  return rows.flatMap(({ id = '' }) => (id.trim() === '' ? [] : [id.trim()]));
}

/** The chosen opening of each lot. */
export function openingsOf({
  otherRules,
}: Pick<DraftForm, 'otherRules'>): ReadonlyMap<string, string> {
  const { openings } = otherRules;
  if (typeof openings !== 'object' || openings === null || Array.isArray(openings))
    return new Map();
  return new Map(
    Object.entries(openings).flatMap(([lotId, openingId]) =>
      typeof openingId === 'string' ? [[lotId, openingId] as const] : [],
    ),
  );
}

/** What was chosen for the other way does not stay behind: an envelope can always be replaced. */
export function withCustodians(form: DraftForm, isOn: boolean): Partial<DraftForm> {
  const {
    confidentiality: _confidentiality,
    openings: _openings,
    revisions: _revisions,
    ...others
  } = form.otherRules;
  return { otherRules: isOn ? { ...others, confidentiality: 'custodians', openings: {} } : others };
}

/** Names of lots that are not there any more fall away. */
export function withOpening(
  form: DraftForm,
  lotId: string,
  openingId: string | undefined,
): Partial<DraftForm> {
  const chosen = openingsOf(form);
  const openings: Record<string, string> = {};
  for (const id of lotIdsOf(form)) {
    const named = id === lotId ? openingId : chosen.get(id);
    if (named !== undefined) openings[id] = named;
  }
  const otherRules: Rules = { ...form.otherRules, openings };
  return { otherRules };
}

/** What there is to choose from for a lot: no opening of another lot, here or elsewhere (SQ-10). */
export function offeredOpenings<Item extends Pick<OpeningListItem, 'openingId' | 'serves'>>(
  form: Pick<DraftForm, 'otherRules'>,
  lotId: string,
  items: readonly Item[],
): readonly Item[] {
  const chosen = openingsOf(form);
  const elsewhere = new Set([...chosen].flatMap(([lot, id]) => (lot === lotId ? [] : [id])));
  return items.filter(
    ({ openingId, serves }) =>
      openingId === chosen.get(lotId) || (serves === undefined && !elsewhere.has(openingId)),
  );
}

/** The length that ends every lot at this signed deadline; undefined while there is no opening time before it. */
export function lastsUntil(
  { opensAt }: Pick<DraftForm, 'opensAt'>,
  deadlineMs: number,
  language: 'zh-CN' | 'en',
): string | undefined {
  const opensAtMs = instantOfField(opensAt);
  if (opensAtMs === undefined || opensAtMs >= deadlineMs) return undefined;
  return durationText(deadlineMs - opensAtMs, LOT_WORDS[language]);
}
