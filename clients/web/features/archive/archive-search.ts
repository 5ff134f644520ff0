import { z } from 'zod';
import { ID_CHARS_MAX, TITLE_CHARS_MAX } from '#contracts/limits.ts';
import { regionSchema } from '#contracts/regions.ts';
import { AUCTION_METHODS } from '#contracts/wire/archive.ts';
import { instantOfField } from '#clients/web/kit/shanghai.ts';

/** What the archive is filtered by stands in its address, so that a link and the back button keep it. */

export const PAGE_SIZE = 20;

/** A text that looks like a number stands in an address typed by hand without quotes. */
const text = z.union([z.string(), z.number().transform(String)]);

const day = z
  .string()
  .refine((value) => instantOfField(`${value}T00:00`) !== undefined)
  .optional()
  .catch(undefined);

/** Whatever stands in the address, something usable comes out. */
export const archiveSearchSchema = z.object({
  q: text.pipe(z.string().max(TITLE_CHARS_MAX)).optional().catch(undefined),
  region: text.pipe(regionSchema).optional().catch(undefined),
  method: z.enum(AUCTION_METHODS).optional().catch(undefined),
  buyer: text.pipe(z.string().min(1).max(ID_CHARS_MAX)).optional().catch(undefined),
  /** First and last day of the opening, `2026-11-01`, in the zone of the procurement. */
  from: day,
  until: day,
  page: z.int().min(1).max(1_000_000).optional().catch(undefined),
});
export type ArchiveSearch = z.infer<typeof archiveSearchSchema>;

const DAY_MS = 86_400_000;

/** The query of `GET /api/archive` for what stands in the address; the last day counts whole. */
export function archiveParams(search: ArchiveSearch): URLSearchParams {
  const { q, region, method, buyer, from, until, page = 1 } = search;
  const params = new URLSearchParams({ page: String(page), size: String(PAGE_SIZE) });
  if (q !== undefined) params.set('search', q);
  if (region !== undefined) params.set('region', region);
  if (method !== undefined) params.set('method', method);
  if (buyer !== undefined) params.set('buyer', buyer);
  const fromMs = from === undefined ? undefined : instantOfField(`${from}T00:00`);
  const lastMs = until === undefined ? undefined : instantOfField(`${until}T00:00`);
  if (fromMs !== undefined) params.set('from', String(fromMs));
  if (lastMs !== undefined) params.set('until', String(lastMs + DAY_MS));
  return params;
}

/** Everything that has ended. */
export const NO_FILTER: ArchiveSearch = {
  q: undefined,
  region: undefined,
  method: undefined,
  buyer: undefined,
  from: undefined,
  until: undefined,
};

/** Whether anything narrows the list. */
export function isFiltered({ page: _page, ...filters }: ArchiveSearch): boolean {
  return Object.values(filters).some((value) => value !== undefined);
}
