import { urgentInMs } from './urgency.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyPatch, diffViews } from '#contracts/wire/merge-patch.ts';
import { ApiError, createApi, liveUrl } from './api.ts';
import { backoffMs, retryAfterOf } from './backoff.ts';
import { BACKOFF_FIRST_MS, BACKOFF_MS_MAX } from './limits.ts';
import { parseServerFrame } from './server-frames.ts';
import { ServerClock } from './server-clock.ts';
import { newP256Pair, p256Signer, webSignatureCheck } from './web-keys.ts';

describe('backoff', () => {
  test('full jitter in a doubling, bounded window, never before retryAfterMs', () => {
    const attempts = fc.nat(40);
    const wait = fc.nat(60_000);
    const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(attempts, wait, chance, (failed, retryAfterMs, random) => {
        const ms = backoffMs(failed, retryAfterMs, { random: () => random });
        const window = Math.max(BACKOFF_FIRST_MS * 2 ** failed, retryAfterMs);
        expect(ms).toBeGreaterThanOrEqual(retryAfterMs);
        expect(ms - retryAfterMs).toBeLessThan(Math.min(BACKOFF_MS_MAX, window));
      }),
    );
  });

  test.each([
    ['{"code":"DRAINING","retryAfterMs":500}', 500],
    ['{"code":"DRAINING","retryAfterMs":1e12}', 300_000],
    ['{"retryAfterMs":-5}', 0],
    ['{"retryAfterMs":"soon"}', 0],
    ['going away', 0],
    ['', 0],
  ])('the close reason %j asks for %d ms', (reason, ms) => {
    expect(retryAfterOf(reason)).toBe(ms);
  });
});

describe('server clock', () => {
  test('the truth lies within the stated doubt, however lopsided the ways', () => {
    const ways = fc.array(fc.tuple(fc.nat(500), fc.nat(500)), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(ways, fc.integer({ min: -1e9, max: 1e9 }), (trips, offset) => {
        let monotonicMs = 1_000;
        const clock = new ServerClock({
          wallMs: () => monotonicMs,
          monotonicMs: () => monotonicMs,
        });
        for (const [there, back] of trips) {
          const sentMs = monotonicMs;
          const serverMs = sentMs + there + offset;
          monotonicMs += there + back;
          clock.addSample(sentMs, serverMs);
        }
        monotonicMs += 7;
        const time = clock.now();
        const error = Math.abs((time?.serverMs ?? Number.NaN) - (monotonicMs + offset));
        expect(error).toBeLessThanOrEqual((time?.uncertaintyMs ?? 0) + 1e-6);
        const newest = trips.slice(-5).map(([there, back]) => there + back);
        expect(time?.uncertaintyMs).toBe(Math.min(...newest) / 2);
      }),
    );
  });
});

describe('when seconds decide', () => {
  const lot = (change: object = {}) => ({ status: 'open', closesAt: 200_000, ...change });
  const urgent = (nowMs: number, lots: readonly object[], change: object = {}) =>
    urgentInMs(
      { bidderId: 'B1', opensAt: 0, ended: false, lots: { ...lots }, ...change } as never,
      nowMs,
    );

  test('from a minute before the next end of an open lot on', () => {
    expect(urgent(100_000, [lot(), lot({ closesAt: 900_000 })])).toBe(40_000);
    expect(urgent(140_000, [lot()])).toBe(0);
    expect(urgent(200_500, [lot()])).toBe(0);
    expect(urgent(140_000, [lot({ status: 'completed' })])).toBeUndefined();
    expect(urgent(150_000, [lot()], { opensAt: 160_000 })).toBe(10_000);
  });

  test('not for who only watches, nor while the clock stands still', () => {
    expect(urgent(190_000, [lot()], { bidderId: undefined })).toBeUndefined();
    expect(urgent(190_000, [lot()], { pausedAt: 1 })).toBeUndefined();
    expect(urgent(190_000, [lot()], { ended: true })).toBeUndefined();
  });

  test('while a clock of prices runs, and before the end of each turn', () => {
    const rising = { kind: 'dutch-reverse', startsAt: 100_000 };
    expect(urgent(10_000, [lot({ clock: rising })])).toBe(30_000);
    expect(urgent(150_000, [lot({ clock: rising })])).toBe(0);
    const turns = { kind: 'rounds', turnStartsAt: 20_000, turnEndsAt: 100_000 };
    expect(urgent(30_000, [lot({ clock: turns })])).toBe(10_000);
    expect(urgent(45_000, [lot({ clock: turns })])).toBe(0);
  });
});

describe('frames from the server', () => {
  test('text that is no frame is told from frames, and never throws', () => {
    const wrong = [
      '',
      '{',
      'null',
      '[]',
      '{"t":"delta"}',
      '{"t":"delta","a":"A","seq":-1,"at":0,"p":{}}',
    ];
    for (const text of wrong) expect(parseServerFrame(text)).toBeUndefined();
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseServerFrame(text)).toBeUndefined();
      }),
    );
  });

  test('fields of a newer server do not disturb', () => {
    const frame = parseServerFrame('{"t":"time","c":1,"s":2,"zone":"x"}');
    expect(frame).toMatchObject({ t: 'time', c: 1, s: 2 });
  });
});

test('any chain of patches leads where the server is', () => {
  const value = fc.dictionary(fc.string({ maxLength: 3 }), fc.oneof(fc.nat(3), fc.string()));
  const view = fc.dictionary(fc.string({ maxLength: 3 }), fc.oneof(value, fc.nat(3)));
  fc.assert(
    fc.property(fc.array(view, { minLength: 1, maxLength: 6 }), (views) => {
      let folded: Record<string, unknown> = {};
      for (const next of views) {
        const patch = diffViews(folded, next);
        if (patch !== undefined) folded = applyPatch(folded, patch);
        expect(diffViews(folded, next)).toBeUndefined();
      }
    }),
  );
});

describe('keys', () => {
  test('[SIG-3] a session key signs, its check holds, and it cannot be taken out', async () => {
    const pair = await newP256Pair();
    const signer = await p256Signer(pair);
    const bytes = Uint8Array.of(1, 2, 3);
    const signature = await signer.sign(bytes);
    expect(signature).toHaveLength(64);
    expect(await webSignatureCheck.verifyP256(signer.spki, bytes, signature)).toBe(true);
    expect(await webSignatureCheck.verifyP256(signer.spki, Uint8Array.of(1), signature)).toBe(
      false,
    );
    await expect(crypto.subtle.exportKey('pkcs8', pair.privateKey)).rejects.toThrow('extractable');
  });
});

describe('REST', () => {
  interface Sent {
    readonly url: string;
    readonly init: RequestInit | undefined;
  }

  function scripted(answers: readonly Response[]) {
    const sent: Sent[] = [];
    const api = createApi({
      baseUrl: 'https://bid.test',
      fetch: (input, init) => {
        sent.push({ url: input instanceof Request ? input.url : String(input), init });
        const answer = answers[sent.length - 1];
        return answer === undefined
          ? Promise.reject(new TypeError('off-line'))
          : Promise.resolve(answer);
      },
    });
    return { api, sent };
  }

  test('given a sign-in, then later calls carry the token', async () => {
    const { api, sent } = scripted([
      Response.json({ role: 'supplier', token: 'secret' }, { status: 201 }),
      Response.json({ items: [], total: 0, page: 1, size: 20 }),
      new Response(null, { status: 204 }),
    ]);
    await api.signIn('supplier-2', 'password');
    expect(api.token()).toBe('secret');
    await api.listAuctions({ state: 'running', search: '计算机 & 服务器' });
    await api.signOut();
    expect(api.token()).toBeUndefined();
    expect(sent.map(({ url }) => url)).toEqual([
      'https://bid.test/api/sessions',
      'https://bid.test/api/auctions?search=%E8%AE%A1%E7%AE%97%E6%9C%BA+%26+%E6%9C%8D%E5%8A%A1%E5%99%A8&state=running',
      'https://bid.test/api/session',
    ]);
    expect(new Headers(sent[1]?.init?.headers).get('authorization')).toBe('Bearer secret');
  });

  test('[S14] given a second factor, then a program shows it; without one it is told what is needed', async () => {
    const pending = {
      ticket: 'ticket-1',
      next: 'factor',
      factors: ['totp'],
      challenge: 'c',
      passkeyIds: [],
      displayName: '甲供应商',
      login: 'supplier-2',
      userId: 'u2',
      expiresAt: 1,
    };
    const { api, sent } = scripted([
      Response.json(pending, { status: 202 }),
      Response.json({ role: 'supplier', token: 'secret' }, { status: 201 }),
      Response.json(pending, { status: 202 }),
    ]);
    await api.signIn('supplier-2', 'password', ({ factors }) => {
      expect(factors).toEqual(['totp']);
      return { type: 'totp', code: '123456' };
    });
    expect(api.token()).toBe('secret');
    expect(sent[1]?.url).toBe('https://bid.test/api/sessions/factor');
    expect(JSON.parse(String(sent[1]?.init?.body))).toEqual({
      ticket: 'ticket-1',
      proof: { type: 'totp', code: '123456' },
      wantToken: true,
    });
    await expect(api.signIn('supplier-2', 'password')).rejects.toMatchObject({
      name: 'SecondFactorNeededError',
      pending,
    });
  });

  test('a problem comes out whole, anything else as an unexpected answer', async () => {
    const problem = {
      type: 'about:blank',
      title: 'x',
      status: 409,
      code: 'AUCTION_EXISTS',
      detail: 'take another id',
      instance: 'r1',
    };
    const { api } = scripted([
      Response.json(problem, { status: 409 }),
      new Response('<html>502</html>', { status: 502 }),
      Response.json({ wrong: true }),
    ]);
    await expect(api.session()).rejects.toMatchObject({ status: 409, problem });
    await expect(api.session()).rejects.toMatchObject({ status: 502, problem: undefined });
    await expect(api.session()).rejects.toBeInstanceOf(ApiError);
    await expect(api.session()).rejects.toBeInstanceOf(TypeError);
  });

  test.each([
    ['http://127.0.0.1:8080', {}, 'ws://127.0.0.1:8080/live'],
    ['https://bid.test/', {}, 'wss://bid.test/live'],
    ['https://bid.test', { livePublicUrl: 'wss://live.test/live' }, 'wss://live.test/live'],
  ])('the live route of %s', (baseUrl, config, url) => {
    expect(liveUrl(baseUrl, config)).toBe(url);
  });
});
