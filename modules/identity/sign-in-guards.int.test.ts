import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PasswordChecker, TooManyChecksError } from './passwords.ts';
import { HOME, IdentityStage, PASSWORD, RIVAL, signedIn } from './testing/identity-stage.ts';
import { SignInThrottle, DEFAULT_THROTTLE } from './throttle.ts';

describe('sign-in under attack', () => {
  let stage: IdentityStage;
  beforeAll(async () => {
    stage = await IdentityStage.open();
  });
  afterAll(() => stage.close());
  beforeEach(() => {
    stage.faults.length = 0;
  });

  it('[S9] a rival elsewhere cannot lock the owner out', async () => {
    const identity = stage.identityWith({
      throttle: { perAddressAndLogin: 3, perAddress: 5, perLogin: 4, slowMs: 1 },
    });
    const guess = { login: 'supplier-1', password: 'guess', address: RIVAL };
    const outcomes: string[] = [];
    for (let i = 0; i < 8; i += 1) outcomes.push((await identity.signIn(guess)).type);
    expect(outcomes).toEqual([...Array(3).fill('denied'), ...Array(5).fill('throttled')]);
    expect(await signedIn(identity)).toMatchObject({ type: 'signed-in' });
  });

  it('[S9] a device that proved itself keeps the owner in while its own address is flooded', async () => {
    const identity = stage.identityWith({
      throttle: {
        perAddressAndLogin: 3,
        perAddress: 3,
        perLogin: 4,
        slowMs: 60_000,
        slowAtOnce: 0,
      },
    });
    const attempt = { login: 'supplier-1', password: PASSWORD, address: HOME };
    const proved = await identity.signIn(attempt);
    if (proved.type !== 'signed-in') throw new Error(proved.type);
    // Hundreds of guesses from the same office and from everywhere.
    for (let i = 0; i < 300; i += 1) {
      const address = i % 2 === 0 ? HOME : `198.51.100.${i % 250}`;
      await identity.signIn({ login: 'supplier-1', password: 'guess', address });
    }
    expect((await identity.signIn(attempt)).type).toBe('throttled');
    const { device } = proved;
    expect(await identity.signIn({ ...attempt, device })).toMatchObject({ type: 'signed-in' });
    // The proof is for this login alone, and cannot be made up.
    const other = { ...attempt, login: 'supplier-2', device };
    expect((await identity.signIn(other)).type).toBe('throttled');
    const forged = `${device.slice(0, -2)}AA`;
    expect((await identity.signIn({ ...attempt, device: forged })).type).toBe('throttled');
    // A thief of the proof guesses no faster than anybody else.
    const thief = { ...attempt, password: 'guess', address: RIVAL, device };
    const outcomes = [];
    for (let i = 0; i < 5; i += 1) outcomes.push((await identity.signIn(thief)).type);
    expect(outcomes).toEqual(['denied', 'denied', 'denied', 'throttled', 'throttled']);
  });

  it('[S10] an unknown login takes the way of a wrong password: query, check, audit, answer', async () => {
    const steps = { queries: 0 };
    const counting = new Proxy(stage.pool, {
      get(target, name) {
        if (name === 'query') steps.queries += 1;
        const member: unknown = Reflect.get(target, name);
        return typeof member === 'function' ? member.bind(target) : member;
      },
    });
    const identity = stage.identityWith({ pool: counting });
    const seen: unknown[] = [];
    for (const login of ['supplier-1', 'nobody']) {
      steps.queries = 0;
      const outcome = await identity.signIn({ login, password: 'wrong', address: HOME });
      seen.push([outcome, steps.queries]);
    }
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[0]).toEqual([{ type: 'denied' }, 2]);
  });
});

describe('password checks', () => {
  it('[S10] does the same work for a login that does not exist', async () => {
    const checker = new PasswordChecker();
    const stored = await checker.hash(PASSWORD);
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,p=1,t=2\$/);
    expect(await checker.check(stored, PASSWORD)).toBe(true);
    expect(await checker.check(stored, 'other')).toBe(false);
    expect(await checker.check(undefined, PASSWORD)).toBe(false);
  });

  it('refuses at once what the queue cannot hold, and works on', async () => {
    const checker = new PasswordChecker();
    const all = Array.from({ length: 80 }, () => checker.check(undefined, 'x'));
    const results = await Promise.allSettled(all);
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused.length).toBe(80 - 65);
    expect(refused.every((result) => result.reason instanceof TooManyChecksError)).toBe(true);
    expect(await checker.check(undefined, 'x')).toBe(false);
  });
});

describe('sign-in throttle', () => {
  it('[S9] only delays, never stops, because of what others do to the login', async () => {
    const throttle = new SignInThrottle({ ...DEFAULT_THROTTLE, perLogin: 5 });
    for (let i = 0; i < 5; i += 1)
      await throttle.admit({ address: `198.51.100.${i}`, login: 'owner' });
    expect(await throttle.admit({ address: '192.0.2.1', login: 'owner' })).toEqual({
      type: 'admitted',
      delayMs: DEFAULT_THROTTLE.slowMs,
    });
    expect(await throttle.admit({ address: '192.0.2.1', login: 'other' })).toEqual({
      type: 'admitted',
      delayMs: 0,
    });
  });

  it('an attempt that was not looked at gives back its own point and no other', async () => {
    const throttle = new SignInThrottle({ ...DEFAULT_THROTTLE, perAddressAndLogin: 3 });
    await throttle.admit({ address: 'a', login: 'x' });
    await throttle.admit({ address: 'a', login: 'x' });
    await throttle.forgive({ address: 'a', login: 'x' });
    await throttle.admit({ address: 'a', login: 'x' });
    expect(await throttle.admit({ address: 'a', login: 'x' })).toMatchObject({ type: 'admitted' });
    expect(await throttle.admit({ address: 'a', login: 'x' })).toMatchObject({ type: 'throttled' });
  });

  it('a right password clears what failed at its own address', async () => {
    const throttle = new SignInThrottle({ ...DEFAULT_THROTTLE, perAddressAndLogin: 2 });
    await throttle.admit({ address: 'a', login: 'x' });
    await throttle.admit({ address: 'a', login: 'x' });
    await throttle.forget({ address: 'a', login: 'x' });
    expect(await throttle.admit({ address: 'a', login: 'x' })).toMatchObject({ type: 'admitted' });
  });
});
