import { z } from 'zod';
import { OPENING_STATES } from '#contracts/journal/opening-steps.ts';
import { NAME_CHARS_MAX } from '#contracts/limits.ts';

/** The list's state lives in its address, so that a link and the back button keep it. */
export const PAGE_SIZE = 20;

/** Whatever stands in the address, something usable comes out. */
export const openingListSearchSchema = z.object({
  q: z.string().max(NAME_CHARS_MAX).optional().catch(undefined),
  state: z.enum(OPENING_STATES).optional().catch(undefined),
  /** Only openings in which one's own organization has a part. */
  mine: z.boolean().optional().catch(undefined),
  page: z.int().min(1).max(1_000_000).optional().catch(undefined),
});
export type OpeningListSearch = z.infer<typeof openingListSearchSchema>;

/** Address of the list as filtered, as CSV that spreadsheets read. */
export function listCsvPath(input: OpeningListSearch): string {
  const query = new URLSearchParams(listQueryText(input));
  query.delete('page');
  query.delete('size');
  return `/api/openings.csv?${query}`;
}

/** The query of GET /api/openings; what is preset is left out. */
export function listQueryText(input: OpeningListSearch): string {
  const query = new URLSearchParams({ size: String(PAGE_SIZE) });
  if (input.q !== undefined) query.set('search', input.q);
  if (input.state !== undefined) query.set('state', input.state);
  if (input.mine === true) query.set('mine', 'true');
  if (input.page !== undefined) query.set('page', String(input.page));
  return query.toString();
}
