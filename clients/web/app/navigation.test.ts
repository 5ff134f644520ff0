import { describe, expect, it } from 'vitest';
import { ROLES } from '#contracts/wire/rest.ts';
import { lineOf, menuOf, NAVIGATION, rolesInstead } from './navigation.ts';

describe('the table of the screens', () => {
  it('gives every role a way somewhere', () => {
    for (const role of ROLES) {
      expect(
        menuOf(role).map((line) => line.path),
        role,
      ).toContain('/auctions');
    }
  });

  it('leads everybody who reads notices to them, also without an account', () => {
    for (const role of ['public', 'supplier', 'buyer', 'agency'] as const) {
      expect(
        menuOf(role).map((line) => line.path),
        role,
      ).toContain('/projects');
    }
  });

  it('shows no address twice in one menu', () => {
    for (const role of ROLES) {
      const paths = menuOf(role).map((line) => line.path);
      expect(new Set(paths).size, role).toBe(paths.length);
    }
  });

  it('an address below a line belongs to it; one that only begins alike does not', () => {
    expect(lineOf('/auctions/A1', 'public')?.path).toBe('/auctions');
    expect(lineOf('/auctionsX', 'public')).toBeUndefined();
    expect(lineOf('/', 'agency')?.path).toBe('/');
    expect(lineOf('/nowhere', 'agency')).toBeUndefined();
  });

  it('says whose page it is to others, and nothing to its own', () => {
    expect(rolesInstead('/', 'public')).toContain('agency');
    expect(rolesInstead('/', 'agency')).toBeUndefined();
    expect(rolesInstead('/auctions/A1', 'public')).toBeUndefined();
    expect(rolesInstead('/nowhere', 'public')).toBeUndefined();
  });

  it('holds paths without an end slash', () => {
    for (const { path } of NAVIGATION) expect(path === '/' || !path.endsWith('/')).toBe(true);
  });
});
