import { z } from 'zod';

const BACK_CHARS_MAX = 500;

/** `/sign-in?back=/projects`: where somebody wanted to go. Only pages of our own: never an address of another host. */
export const signInSearchSchema = z.object({
  back: z
    .string()
    .max(BACK_CHARS_MAX)
    .regex(/^\/(?![/\\])/)
    .optional()
    .catch(undefined),
});
