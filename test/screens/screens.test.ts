import { describe, expect, it } from 'vitest';
import { DEMO_ACCOUNTS } from '#demo/accounts.ts';
import { indexPage } from './index-page.ts';
import { SCREENS } from './screens.ts';

describe('the screens that have pictures', () => {
  it('have names of their own and people of the demo', () => {
    const names = SCREENS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const logins = new Set(DEMO_ACCOUNTS.map(({ login }) => login));
    for (const { login, name } of SCREENS) {
      if (login !== undefined) expect(logins.has(login), name).toBe(true);
    }
  });

  it('say so where the server has nothing to show', () => {
    const hall = SCREENS.find(({ name }) => name === 'hall');
    expect(hall?.path({})).toBeUndefined();
    expect(hall?.path({ running: 'a b' })).toBe('/auctions/a%20b');
  });
});

describe('the page of pictures', () => {
  it('shows each screen with its pictures, and what is wrong first', () => {
    const page = indexPage(
      [
        { screen: 'hall', language: 'en', width: 390, file: 'hall.png', faults: [] },
        { screen: 'hall', language: 'en', width: 1440, faults: ['<script> failed'] },
      ],
      'now',
    );
    expect(page).toContain('<img class="narrow" src="hall.png"');
    expect(page).toContain('2 pictures, 1 with faults');
    expect(page).toContain('&lt;script&gt; failed');
    expect(page.indexOf('Faults')).toBeLessThan(page.indexOf('<section'));
  });
});
