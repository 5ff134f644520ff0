import { useLocation } from '@tanstack/react-router';

/**
 * The token behind the `#` of a page's address, so that no server log and no referrer ever has it. `undefined`: the page is
 * on its way out, and the address is another page's already.
 */
export function useLinkToken(path: string): string | undefined {
  return useLocation({
    select: ({ pathname, hash }) => (pathname === path ? hash.replace(/^#/, '') : undefined),
  });
}
