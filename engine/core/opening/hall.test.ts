import { describe, expect, it } from 'vitest';
import type { CaseActor } from '#contracts/journal/case-events.ts';
import {
  HALL_SEATS_SHOWN_MAX,
  REMARKS_PER_MINUTE_MAX,
  REMARKS_PER_OPENING_MAX,
  REMARKS_PER_ORGANIZATION_MAX,
  REMARKS_SHOWN_MAX,
} from '#contracts/limits.ts';
import { presenceOf } from './hall.ts';
import { listedAtOf } from './opening.ts';
import {
  digest,
  HOST,
  MINUTE_MS,
  NOTARY,
  OpeningRun,
  supplier,
  SUPERVISOR,
  SYSTEM,
} from './sample-opening.ts';
import { remarksBefore, sightOf } from './sight.ts';

const say = (text: string) => ({ type: 'Say', text }) as const;
const signIn = { type: 'SignIn' } as const;
const ANYBODY = { role: 'public', organizationId: '' } as const;
const seen = (run: OpeningRun) => sightOf(run.opening, ANYBODY, run.at);
const there = (...who: readonly CaseActor[]) => who.map((viewer) => ({ viewer, count: 1 }));

/** The deadline has passed, and the platform has not made the list yet. */
function beforeTheList(): OpeningRun {
  const run = new OpeningRun().received();
  return run.pass(listedAtOf(run.opening) - run.nowMs);
}

describe('before the closing list is fixed', () => {
  it('[OPN-11] [OPN-17] given an objection then, neither its number nor its answer tells that there is one', () => {
    const run = beforeTheList();
    const before = seen(run);
    run.must(supplier('s1'), { type: 'RaiseObjection', about: 'objection', text: 'late' });
    expect(seen(run)).toEqual(before);
    const guess = { type: 'AnswerObjection', number: 1, text: 'x' } as const;
    const none = beforeTheList();
    expect(run.take(HOST, guess)).toBe(none.take(HOST, guess));
    expect(seen(run)).toEqual(before);
    const list = { type: 'NoteClosing', closing: digest('closing'), stampedMs: run.at } as const;
    run.must(SYSTEM, list);
    none.must(SYSTEM, list);
    expect(seen(run).version).toBe(seen(none).version);
    expect(seen(run).objections).toHaveLength(1);
  });

  it('[OPN-17] given bids that come, are refused and go, then the number that everybody knows stands still', () => {
    const run = new OpeningRun();
    const before = seen(run);
    run.received();
    expect(run.take(supplier('s1'), signIn)).toBe('list_not_fixed');
    expect(run.take(supplier('s1'), say('we are here'))).toBe('list_not_fixed');
    expect(seen(run)).toEqual(before);
    expect(run.must(HOST, signIn).opening.shownVersion).toBe(before.version + 1);
  });

  it('[OPN-18] given bidders in the hall, then they are onlookers as anybody, until the list names them', () => {
    const run = new OpeningRun();
    const who = there(HOST, NOTARY, supplier('s1'), supplier('s9'));
    const without = presenceOf(run.opening, who);
    expect(presenceOf(run.received().opening, who)).toEqual(without);
    expect(without.onlookers).toBe(2);
    expect(presenceOf(beforeTheList().opening, who)).toEqual(without);
    expect(presenceOf(new OpeningRun().closed().opening, who)).toEqual({
      seats: [
        { organizationId: 'agency', seat: 'host' },
        { organizationId: 'notary', seat: 'custodian' },
        { organizationId: 's1', seat: 'bidder' },
      ],
      moreSeats: 0,
      onlookers: 1,
    });
  });

  it('[OPN-18] given more seats than are told one by one, then the rest is counted', () => {
    const ids = Array.from({ length: HALL_SEATS_SHOWN_MAX + 3 }, (_, i) => `s${i + 1}`);
    const { opening } = new OpeningRun().closed(ids);
    const { seats, moreSeats } = presenceOf(opening, there(...ids.map(supplier), HOST));
    expect(seats).toHaveLength(HALL_SEATS_SHOWN_MAX);
    expect(seats[0]?.seat).toBe('host');
    expect(moreSeats).toBe(4);
  });

  it('[OPN-18] given too few bids, then nobody is named as a bidder', () => {
    const run = new OpeningRun().received(['s1', 's2']).pass(61 * MINUTE_MS);
    expect(run.opening.state).toBe('tooFew');
    const who = [...there(supplier('s1')), { viewer: ANYBODY, count: 7 }];
    expect(presenceOf(run.opening, who)).toEqual({ seats: [], moreSeats: 0, onlookers: 8 });
  });
});

describe('signing in', () => {
  it('[OPN-19] given each party signs in, then all see who did in which order; once is enough', () => {
    const run = new OpeningRun().must(NOTARY, signIn).must(HOST, signIn).closed();
    expect(run.take(NOTARY, signIn)).toBe('already_done');
    run.must(supplier('s2'), signIn);
    expect(run.take(supplier('s9'), signIn)).toBe('wrong_actor');
    expect(seen(run).signedIn.map(({ organizationId, seat }) => [organizationId, seat])).toEqual([
      ['notary', 'custodian'],
      ['agency', 'host'],
      ['s2', 'bidder'],
    ]);
  });
});

describe('speaking', () => {
  it('[OPN-20] given host, custodian and bidder speak, then everybody reads who said what, in order', () => {
    const run = new OpeningRun().must(HOST, say('welcome')).closed();
    run.must(supplier('s1'), say('thank you')).must(SUPERVISOR, say('quiet please'));
    expect(run.take(supplier('s9'), say('me too'))).toBe('wrong_actor');
    const { remarks, remarkCount } = seen(run);
    expect(remarks.map(({ number, by, seat, text }) => [number, by, seat, text])).toEqual([
      [1, 'agency', 'host', 'welcome'],
      [2, 's1', 'bidder', 'thank you'],
      [3, 'supervisor', 'custodian', 'quiet please'],
    ]);
    expect(remarkCount).toBe(3);
  });

  it('[OPN-20] given one organization in haste, then it is told when it may go on, and others are heard', () => {
    const run = new OpeningRun();
    const firstAt = run.nowMs;
    for (let i = 0; i < REMARKS_PER_MINUTE_MAX; i += 1) run.must(HOST, say(`n${i}`)).pass(1_000);
    expect(run.take(HOST, say('again'))).toBe('too_often');
    expect(run.events.at(-1)).toMatchObject({ refusal: { allowedFrom: firstAt + MINUTE_MS } });
    run.must(NOTARY, say('me'));
    run.pass(firstAt + MINUTE_MS - run.nowMs - 1);
    expect(run.take(HOST, say('again'))).toBe('too_often');
    expect(run.pass(1).take(HOST, say('again'))).toBe('taken');
  });

  it('[OPN-20] given an organization that used up its share, then others are heard still; a full hall takes none', () => {
    const run = new OpeningRun();
    const fill = (by: CaseActor, count: number): void => {
      for (let i = 0; i < count; i += 1)
        run.pass(i % REMARKS_PER_MINUTE_MAX === 0 ? MINUTE_MS : 0).must(by, say('x'));
    };
    run.closed(['s1', 's2', 's3', 's4', 's5', 's6', 's7']);
    fill(HOST, REMARKS_PER_ORGANIZATION_MAX);
    expect(run.pass(MINUTE_MS).take(HOST, say('x'))).toBe('remarks_full');
    const others = [NOTARY, SUPERVISOR, ...['s1', 's2', 's3', 's4'].map(supplier)];
    for (const by of others) {
      const left = REMARKS_PER_OPENING_MAX - run.opening.remarks.length;
      fill(by, Math.min(REMARKS_PER_ORGANIZATION_MAX, left));
    }
    expect(run.opening.remarks).toHaveLength(REMARKS_PER_OPENING_MAX);
    expect(run.pass(MINUTE_MS).take(supplier('s5'), say('x'))).toBe('remarks_full');
  });

  it('[OPN-20] given more remarks than a view carries, then pages bring every one of the older', () => {
    const run = new OpeningRun();
    const count = 2 * REMARKS_SHOWN_MAX + 7;
    for (let i = 0; i < count; i += 1) run.pass(MINUTE_MS / 2).must(HOST, say(`n${i}`));
    const all = [...seen(run).remarks];
    expect(all).toHaveLength(REMARKS_SHOWN_MAX);
    for (let first = all[0]; first !== undefined && first.number > 1; first = all[0]) {
      const { items, total } = remarksBefore(run.opening, first.number);
      expect(total).toBe(count);
      all.unshift(...items);
    }
    expect(all.map(({ text }) => text)).toEqual(Array.from({ length: count }, (_, i) => `n${i}`));
    expect(remarksBefore(run.opening, 1).items).toEqual([]);
    expect(remarksBefore(run.opening, 1_000_000).items.at(-1)?.number).toBe(count);
  });

  it('[OPN-20] given a final record, then nothing more is said', () => {
    const run = new OpeningRun().confirming().pass(10 * MINUTE_MS);
    expect(run.opening.state).toBe('closed');
    expect(run.take(HOST, say('one more'))).toBe('wrong_state');
    expect(run.take(NOTARY, signIn)).toBe('wrong_state');
  });
});
