import { describe, expect, it } from 'vitest';
import { signInSearchSchema } from './sign-in-search.ts';

describe('the way back from signing in', () => {
  it('leads to a page of our own', () => {
    expect(signInSearchSchema.parse({ back: '/projects/P1?x=1' }).back).toBe('/projects/P1?x=1');
  });

  it.each(['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:x', '', 7])(
    'never to another host: %s',
    (back) => {
      expect(signInSearchSchema.parse({ back }).back).toBeUndefined();
    },
  );
});
