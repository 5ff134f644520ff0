import { z } from 'zod';
import { TITLE_CHARS_MAX } from '#contracts/limits.ts';

/** The list's state lives in its address, so that a link and the back button keep it. */
export const LIST_TABS = ['running', 'upcoming', 'ended'] as const;
export type ListTab = (typeof LIST_TABS)[number];

export const PAGE_SIZE = 20;

/** Whatever stands in the address, something usable comes out. */
export const listSearchSchema = z.object({
  tab: z.enum(LIST_TABS).optional().catch(undefined),
  q: z.string().max(TITLE_CHARS_MAX).optional().catch(undefined),
  page: z.int().min(1).max(1_000_000).optional().catch(undefined),
});
export type ListSearch = z.infer<typeof listSearchSchema>;
