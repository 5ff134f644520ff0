import { afterEach, describe, expect, test } from 'vitest';
import { commandId, bidderId, lotId } from '#contracts/ids.ts';
import { applyPatch } from '#contracts/wire/merge-patch.ts';
import { CLOSE_CODES } from '#contracts/wire/close-codes.ts';
import { STREAM_TAIL_DELTAS_MAX, WATCHES_PER_SOCKET_MAX } from '#contracts/limits.ts';
import type { SubmitOutcome } from '#engine/api.ts';
import type { TransportName } from '../transport/transport.ts';
import type { LiveGatewayDeps } from './gateway.ts';
import type { OfferVerifier, VerifyResult } from './offer-verifier.ts';
import { liveRates } from './rates.ts';
import { type LivePeer, until } from './testing/live-peer.ts';
import { sessionOf } from './testing/scripted-sessions.ts';
import { GENEROUS_RATES, TestGateway } from './testing/start-gateway.ts';

const PUBLIC = { kind: 'public' } as const;
const ORG1 = { kind: 'bidder', bidderId: bidderId('org-1') } as const;
const RECEIPT = 'ab'.repeat(32);
const ACCEPTED: SubmitOutcome = {
  type: 'answered',
  answer: { outcome: 'accepted' },
  at: 1_234,
  version: 7,
  receipt: RECEIPT,
  isRepeat: false,
};
const offer = (over: object = {}): object => ({
  t: 'offer',
  a: 'A1',
  id: 'c1',
  lot: 'L1',
  priceFen: 500_000,
  ...over,
});
const envelope = {
  payloadType: 'application/x',
  payload: 'aGk=',
  signatures: [{ keyid: 'k', sig: 'c2ln' }],
};

/** The live protocol as clients meet it, on one transport. */
export function liveSuite(transport: TransportName): void {
  const running: TestGateway[] = [];
  afterEach(async () => {
    for (const gateway of running.splice(0)) {
      const strange = gateway.peers.flatMap((peer) => peer.strange);
      await gateway.stop();
      expect(strange).toEqual([]);
    }
  });

  async function start(overrides: Partial<LiveGatewayDeps> = {}): Promise<TestGateway> {
    const gateway = new TestGateway();
    running.push(gateway);
    gateway.engine.add('A1');
    return gateway.start(transport, overrides);
  }

  describe(`${transport}: identity and handshake`, () => {
    test('hello is answered with version, role and server time', async () => {
      const gateway = await start();
      const peer = gateway.dial();
      expect(await peer.greet()).toEqual({ t: 'welcome', v: 1, role: 'public', now: 1_000_000 });
      expect(gateway.gateway.transport).toBe(transport);
      expect(gateway.gateway.gauges()).toMatchObject({ sockets: 1, handshakes: 0 });
    });

    test('anything before hello is refused, and a second hello too', async () => {
      const gateway = await start();
      const peer = gateway.dial();
      await peer.opened();
      peer.send({ t: 'watch', a: 'A1' });
      expect(await peer.next('error')).toEqual({ t: 'error', code: 'hello_first' });
      await peer.greet();
      peer.send({ t: 'hello', v: 1 });
      expect((await peer.next('error')).code).toBe('hello_first');
      expect(gateway.engine.openViews()).toBe(0);
    });

    test('another protocol version is closed for good', async () => {
      const gateway = await start();
      const peer = gateway.dial();
      await peer.opened();
      peer.send({ t: 'hello', v: 99 });
      expect(await peer.closing()).toEqual({ code: 4502, reason: { code: 'BAD_VERSION' } });
    });

    test('a bearer token and a cookie of the own origin give the session', async () => {
      const gateway = await start();
      const token = gateway.sessions.add();
      const bearer = gateway.dial({ authorization: `Bearer ${token}` });
      expect((await bearer.greet()).role).toBe('supplier');
      for (const origin of [`http://127.0.0.1:${gateway.port}`, 'https://public.example']) {
        const cookie = gateway.dial({ cookie: `kb_session=${token}`, origin });
        expect((await cookie.greet()).role).toBe('supplier');
      }
    });

    test.each([
      ['a foreign origin', { origin: 'https://evil.example' }],
      ['another port of the host', { origin: 'http://127.0.0.1:1' }],
      ['no origin', {}],
      ['a null origin', { origin: 'null' }],
    ])('a cookie with %s is refused with 403', async (_what, headers) => {
      const gateway = await start();
      const token = gateway.sessions.add();
      const peer = gateway.dial({ cookie: `kb_session=${token}`, ...headers });
      await until(() => peer.status !== undefined);
      expect(peer.status).toBe(403);
    });

    test('a foreign origin without a cookie is just the public', async () => {
      const gateway = await start();
      const peer = gateway.dial({ origin: 'https://evil.example', cookie: 'other=1' });
      expect((await peer.greet()).role).toBe('public');
    });

    test.each([
      ['an unknown token', { authorization: `Bearer ${'x'.repeat(43)}` }],
      ['a malformed token', { authorization: 'Bearer x' }],
      ['another scheme', { authorization: 'Basic abc' }],
    ])(
      '%s closes with SESSION_ENDED instead of falling back to the public',
      async (_w, headers) => {
        const gateway = await start();
        const peer = gateway.dial(headers);
        expect(await peer.closing()).toEqual({ code: 4500, reason: { code: 'SESSION_ENDED' } });
      },
    );

    test('frames sent while the session is looked up are served afterwards, in order', async () => {
      const gateway = await start();
      const token = gateway.sessions.add();
      const gate = Promise.withResolvers<void>();
      gateway.sessions.gate = gate.promise;
      const peer = gateway.dial({ authorization: `Bearer ${token}` });
      await peer.opened();
      peer.send({ t: 'hello', v: 1 });
      peer.send({ t: 'time', c: 1 });
      await until(() => gateway.metrics.of('frames_received') === 2);
      expect(peer.frames).toEqual([]);
      gate.resolve();
      expect((await peer.next('welcome')).role).toBe('supplier');
      expect(await peer.next('time')).toEqual({ t: 'time', c: 1, s: 1_000_000 });
    });

    test('too many frames before the session is known close the socket', async () => {
      const gateway = await start();
      const gate = Promise.withResolvers<void>();
      gateway.sessions.gate = gate.promise;
      const peer = gateway.dial({ authorization: `Bearer ${gateway.sessions.add()}` });
      await peer.opened();
      for (let i = 0; i < 20; i += 1) peer.send({ t: 'time', c: i });
      expect((await peer.closing()).code).toBe(CLOSE_CODES.RATE_EXCEEDED);
      gate.resolve();
    });

    test('a session store that does not answer lets the client come back', async () => {
      const gateway = await start();
      gateway.sessions.isDown = true;
      const peer = gateway.dial({ authorization: `Bearer ${gateway.sessions.add()}` });
      const { code, reason } = await peer.closing();
      expect(code).toBe(CLOSE_CODES.ENGINE_UNAVAILABLE);
      expect(reason['retryAfterMs']).toBeGreaterThan(0);
      expect(gateway.faults).toEqual(['session lookup: Error: the directory is down']);
    });

    test('[A2] the end of a session closes its sockets, and only those', async () => {
      const gateway = await start();
      const token = gateway.sessions.add();
      const other = gateway.sessions.add({ organizationId: 'org-2' });
      const peers = await Promise.all([gateway.connect(token), gateway.connect(token)]);
      const stays = [await gateway.connect(other), await gateway.connect()];
      gateway.sessions.end(token);
      for (const peer of peers) expect((await peer.closing()).code).toBe(4500);
      for (const peer of stays) await peer.settle();
      expect(gateway.metrics.of('sockets_closed_session')).toBe(2);
    });

    test('[A2] a session that ends while it is looked up does not get in', async () => {
      const gateway = await start();
      const token = gateway.sessions.add();
      const gate = Promise.withResolvers<void>();
      gateway.sessions.gate = gate.promise;
      const peer = gateway.dial({ authorization: `Bearer ${token}` });
      await peer.opened();
      peer.send({ t: 'hello', v: 1 });
      gateway.sessions.end(token);
      gate.resolve();
      expect((await peer.closing()).code).toBe(4500);
    });

    test('[A2] a session is over by the clock even if nobody says so', async () => {
      const gateway = await start();
      const peer = await gateway.connect(gateway.sessions.add({ expiresAt: Date.now() + 500 }));
      expect((await peer.closing()).code).toBe(4500);
    });
  });

  describe(`${transport}: offers`, () => {
    test('the answer comes from the reply, and not before', async () => {
      const gateway = await start();
      const peer = await gateway.connect(gateway.sessions.add());
      peer.send(offer({ confirmed: true }));
      await peer.settle();
      expect(peer.frames.filter(({ t }) => t === 'answer')).toEqual([]);
      const [submitted] = gateway.engine.submitted;
      expect(submitted).toMatchObject({
        auctionId: 'A1',
        command: {
          type: 'PlaceOffer',
          commandId: 'c1',
          bidderId: 'org-1',
          lotId: 'L1',
          priceFen: 500_000,
          confirmed: true,
        },
        context: {},
      });
      expect(gateway.gateway.gauges().pendingAnswers).toBe(1);
      submitted?.reply(ACCEPTED);
      expect(await peer.next('answer')).toEqual({
        t: 'answer',
        a: 'A1',
        id: 'c1',
        at: 1_234,
        receipt: RECEIPT,
        version: 7,
        outcome: 'accepted',
      });
      expect(gateway.gateway.gauges().pendingAnswers).toBe(0);
    });

    test('a refusal carries its reason and what would have been allowed', async () => {
      const gateway = await start();
      gateway.engine.onSubmit = () => ({
        ...ACCEPTED,
        answer: { outcome: 'refused', reason: 'decrement_too_small', allowedFen: 400 },
      });
      const peer = await gateway.connect(gateway.sessions.add());
      peer.send(offer());
      const answer = await peer.next('answer');
      expect(answer).toMatchObject({
        outcome: 'refused',
        reason: 'decrement_too_small',
        allowedFen: 400,
      });
    });

    test.each([
      ['best-price', 7],
      ['open', 7],
      ['rank-only', undefined],
      ['sealed', undefined],
    ] as const)('with visibility %s the answer shows version %s', async (visibility, version) => {
      const gateway = await start();
      gateway.engine.add('A2', { visibility });
      gateway.engine.onSubmit = () => ACCEPTED;
      const peer = await gateway.connect(gateway.sessions.add());
      peer.send(offer({ a: 'A2' }));
      expect((await peer.next('answer')).version).toBe(version);
    });

    test.each([0, -5, 1.5, 9_007_199_254_740_993, 1e300])(
      'the price %d reaches the rules, which decide',
      async (priceFen) => {
        const gateway = await start();
        gateway.engine.onSubmit = () => ({
          ...ACCEPTED,
          answer: { outcome: 'refused', reason: 'invalid_price' },
        });
        const peer = await gateway.connect(gateway.sessions.add());
        peer.send(offer({ priceFen }));
        expect(await peer.next('answer')).toMatchObject({ reason: 'invalid_price' });
        expect(gateway.engine.submitted[0]?.command).toMatchObject({ priceFen });
      },
    );

    test('a replayed frame gets whatever the engine says to the same id', async () => {
      const gateway = await start();
      gateway.engine.onSubmit = () => ACCEPTED;
      const peer = await gateway.connect(gateway.sessions.add());
      peer.send(offer());
      peer.send(offer());
      expect(await peer.next('answer')).toEqual(await peer.next('answer'));
    });

    test('unavailable is an error with a time to come back, not an answer', async () => {
      const gateway = await start();
      gateway.engine.onSubmit = () => ({ type: 'unavailable', retryAfterMs: 321 });
      const peer = await gateway.connect(gateway.sessions.add());
      peer.send(offer());
      const error = { t: 'error', code: 'unavailable', a: 'A1', id: 'c1', retryAfterMs: 321 };
      expect(await peer.next('error')).toEqual(error);
    });

    test('who may watch but not offer hears so; nothing reaches the engine', async () => {
      const gateway = await start();
      const watchers = [
        undefined,
        gateway.sessions.add({ organizationId: 'org-9' }),
        gateway.sessions.add(sessionOf('org-agency', 'agency')),
      ];
      for (const token of watchers) {
        const peer = await gateway.connect(token);
        peer.send(offer());
        expect(await peer.next('error')).toEqual({
          t: 'error',
          code: 'not_allowed',
          a: 'A1',
          id: 'c1',
        });
      }
      expect(gateway.engine.submitted).toEqual([]);
    });

    test('[A3] an auction that one may not see and one that is not there look the same', async () => {
      const gateway = await start({
        access: { audienceFor: () => undefined, bidderFor: () => undefined },
      });
      const peer = await gateway.connect(gateway.sessions.add());
      for (const a of ['A1', 'NOT-THERE']) {
        peer.send(offer({ a }));
        expect(await peer.next('error')).toEqual({ t: 'error', code: 'not_found', a, id: 'c1' });
        peer.send({ t: 'watch', a });
        expect(await peer.next('error')).toEqual({ t: 'error', code: 'not_found', a });
      }
      expect(gateway.engine.headReads).toBe(2);
    });

    test('an ended auction still answers its bidders through the engine', async () => {
      const gateway = await start();
      gateway.engine.add('A9', { isEnded: true });
      gateway.engine.onSubmit = () => ({
        ...ACCEPTED,
        answer: { outcome: 'refused', reason: 'already_closed' },
      });
      const peer = await gateway.connect(gateway.sessions.add());
      peer.send(offer({ a: 'A9' }));
      expect(await peer.next('answer')).toMatchObject({ a: 'A9', reason: 'already_closed' });
    });

    test('offers of one bidder over the rate are not recorded, on all its sockets together', async () => {
      const gateway = await start({
        rates: { ...GENEROUS_RATES, offers: { perSecond: 0.001, burst: 3 } },
      });
      gateway.engine.onSubmit = () => ACCEPTED;
      const token = gateway.sessions.add();
      const [one, two] = [await gateway.connect(token), await gateway.connect(token)];
      one.send(offer({ id: 'c1' }));
      one.send(offer({ id: 'c2' }));
      two.send(offer({ id: 'c3' }));
      await one.next('answer');
      await one.next('answer');
      await two.next('answer');
      two.send(offer({ id: 'c4' }));
      expect(await two.next('error')).toMatchObject({ code: 'too_fast', a: 'A1', id: 'c4' });
      const other = await gateway.connect(gateway.sessions.add({ organizationId: 'org-2' }));
      other.send(offer({ id: 'c5' }));
      await other.next('answer');
      expect(gateway.engine.submitted).toHaveLength(4);
    });

    test('an answer to a bidder that left is dropped without harm', async () => {
      const gateway = await start();
      const peer = await gateway.connect(gateway.sessions.add());
      peer.send(offer());
      await until(() => gateway.engine.submitted.length === 1);
      peer.cut();
      await until(() => gateway.gateway.gauges().sockets === 0);
      gateway.engine.submitted[0]?.reply(ACCEPTED);
      expect(gateway.gateway.gauges().pendingAnswers).toBe(0);
    });

    test('an engine that throws ends the socket, not the process', async () => {
      const gateway = await start();
      gateway.engine.onSubmit = () => {
        throw new Error('broken');
      };
      const peer = await gateway.connect(gateway.sessions.add());
      peer.send(offer());
      expect((await peer.closing()).code).toBe(CLOSE_CODES.ENGINE_UNAVAILABLE);
      expect(gateway.faults).toEqual(['live frame: Error: broken']);
      await (await gateway.connect()).settle();
    });
  });

  describe(`${transport}: signed offers`, () => {
    function verifier(result: VerifyResult, sig?: string): OfferVerifier & { calls: unknown[] } {
      const calls: unknown[] = [];
      return {
        calls,
        verify: (input, done) => {
          calls.push(input);
          setImmediate(() => done(result));
        },
        signAnswer: (answer, done) => {
          calls.push(answer);
          setImmediate(() => done(sig));
        },
      };
    }
    const command = {
      type: 'PlaceOffer',
      commandId: commandId('n1'),
      bidderId: bidderId('org-1'),
      lotId: lotId('L1'),
      priceFen: 5,
    } as const;

    test('a verified offer goes on with its envelope, and its answer is signed', async () => {
      const check = verifier({ ok: true, command }, 'c2lnbmF0dXJl');
      const gateway = await start({ verifier: check });
      gateway.engine.add('A2', { offerSignature: 'required' });
      gateway.engine.onSubmit = () => ACCEPTED;
      const peer = await gateway.connect(gateway.sessions.add());
      peer.send({ t: 'signed', a: 'A2', env: envelope });
      const answer = await peer.next('answer');
      expect(answer).toMatchObject({ id: 'n1', outcome: 'accepted', sig: 'c2lnbmF0dXJl' });
      expect(gateway.engine.submitted[0]).toMatchObject({ command, context: { signed: envelope } });
      expect(check.calls).toEqual([
        { auctionId: 'A2', bidderId: 'org-1', envelope, nowMs: 1_000_000 },
        { auction: 'A2', id: 'n1', at: 1_234, receipt: RECEIPT, version: 7, outcome: 'accepted' },
      ]);
    });

    test('an answer that cannot be signed now goes without', async () => {
      const gateway = await start({ verifier: verifier({ ok: true, command }) });
      gateway.engine.onSubmit = () => ACCEPTED;
      const peer = await gateway.connect(gateway.sessions.add());
      peer.send({ t: 'signed', a: 'A1', env: envelope });
      expect(await peer.next('answer')).not.toHaveProperty('sig');
    });

    test.each(['signature_invalid', 'signature_stale', 'not_found', 'unavailable'] as const)(
      '%s is told with the id and nothing is submitted',
      async (code) => {
        const gateway = await start({
          verifier: verifier({ ok: false, code, id: commandId('n7') }),
        });
        const peer = await gateway.connect(gateway.sessions.add());
        peer.send({ t: 'signed', a: 'A1', env: envelope });
        expect(await peer.next('error')).toMatchObject({ code, a: 'A1', id: 'n7' });
        expect(gateway.engine.submitted).toEqual([]);
      },
    );

    test('an auction with signatures takes no plain offers', async () => {
      const gateway = await start();
      gateway.engine.add('A2', { offerSignature: 'required' });
      const peer = await gateway.connect(gateway.sessions.add());
      peer.send(offer({ a: 'A2' }));
      expect(await peer.next('error')).toEqual({
        t: 'error',
        code: 'signature_required',
        a: 'A2',
        id: 'c1',
      });
      expect(gateway.engine.submitted).toEqual([]);
    });

    test('[SQ-7] where custodians keep the prices no offer or instruction reaches the writer', async () => {
      const gateway = await start();
      gateway.engine.add('A2', { isUnderCustodians: true });
      const peer = await gateway.connect(gateway.sessions.add());
      const frames = [
        offer({ a: 'A2' }),
        { t: 'instruct', a: 'A2', id: 'c1', lot: 'L1', floorFen: 9, when: 'always' },
        { t: 'signed', a: 'A2', env: envelope },
      ];
      for (const frame of frames) {
        peer.send(frame);
        const error = { t: 'error', code: 'sealed_to_custodians', a: 'A2' };
        expect(await peer.next('error')).toMatchObject(error);
      }
      expect(gateway.engine.submitted).toEqual([]);
    });

    test('[PRX-10] an auction with signatures takes no standing instructions', async () => {
      const gateway = await start();
      gateway.engine.add('A2', { offerSignature: 'required' });
      const peer = await gateway.connect(gateway.sessions.add());
      for (const frame of [{ t: 'instruct', floorFen: 9, when: 'always' }, { t: 'withdraw' }]) {
        peer.send({ ...frame, a: 'A2', id: 'c1', lot: 'L1' });
        const error = { t: 'error', code: 'signature_required', a: 'A2', id: 'c1' };
        expect(await peer.next('error')).toEqual(error);
      }
      expect(gateway.engine.submitted).toEqual([]);
    });

    test('a standing instruction is whose session sends it, and is answered by its id', async () => {
      const gateway = await start();
      gateway.engine.onSubmit = () => ACCEPTED;
      const peer = await gateway.connect(gateway.sessions.add());
      peer.send({ t: 'instruct', a: 'A1', id: 'c1', lot: 'L1', floorFen: 900, when: 'always' });
      expect(await peer.next('answer')).toMatchObject({ id: 'c1', outcome: 'accepted' });
      peer.send({ t: 'withdraw', a: 'A1', id: 'c2', lot: 'L1' });
      expect(await peer.next('answer')).toMatchObject({ id: 'c2', outcome: 'accepted' });
      const place = { bidderId: 'org-1', lotId: 'L1' };
      expect(gateway.engine.submitted.map((taken) => taken.command)).toEqual([
        {
          type: 'SetStandingInstruction',
          commandId: 'c1',
          ...place,
          floorFen: 900,
          when: 'always',
        },
        { type: 'WithdrawStandingInstruction', commandId: 'c2', ...place },
      ]);
    });

    test('[A2] an offer whose session ends during the check is not submitted', async () => {
      const gate = Promise.withResolvers<void>();
      const slow: OfferVerifier = {
        verify: (_input, done) => void gate.promise.then(() => done({ ok: true, command })),
        signAnswer: (_answer, done) => done(undefined),
      };
      const gateway = await start({ verifier: slow });
      const token = gateway.sessions.add();
      const peer = await gateway.connect(token);
      peer.send({ t: 'signed', a: 'A1', env: envelope });
      await peer.settle();
      gateway.sessions.end(token);
      await peer.closing();
      gate.resolve();
      await until(() => gateway.gateway.gauges().pendingAnswers === 0);
      expect(gateway.engine.submitted).toEqual([]);
    });
  });

  describe(`${transport}: watching`, () => {
    test('a snapshot first, then numbered deltas that rebuild the view', async () => {
      const gateway = await start();
      const { engine } = gateway;
      const peer = await gateway.connect();
      peer.send({ t: 'watch', a: 'A1' });
      const snap = await peer.next('snap');
      expect(snap).toMatchObject({ a: 'A1', epoch: 'e1', seq: 0, now: 1_000_000 });
      engine.lower('A1', PUBLIC, 900);
      engine.lower('A1', PUBLIC, 800);
      const deltas = [await peer.next('delta'), await peer.next('delta')];
      expect(deltas.map(({ seq }) => seq)).toEqual([1, 2]);
      const view = deltas.reduce((before, { p }) => applyPatch(before, p), snap.view);
      expect(view).toEqual(engine.viewNow('A1', PUBLIC));
    });

    test('each audience has its own stream; one engine view serves all its sockets', async () => {
      const gateway = await start();
      const bidder = await gateway.connect(gateway.sessions.add());
      const others = [await gateway.connect(), await gateway.connect(), await gateway.connect()];
      for (const peer of [bidder, ...others]) {
        peer.send({ t: 'watch', a: 'A1' });
        await peer.next('snap');
      }
      expect(gateway.engine.openViews()).toBe(2);
      expect(gateway.gateway.gauges().streams).toBe(2);
      gateway.engine.lower('A1', ORG1, 700);
      await bidder.next('delta');
      for (const peer of others) {
        await peer.settle();
        expect(peer.frames.some(({ t }) => t === 'delta')).toBe(false);
      }
      for (const peer of others) peer.cut();
      bidder.send({ t: 'unwatch', a: 'A1' });
      await until(() => gateway.gateway.gauges().streams === 0);
      expect(gateway.engine.openViews()).toBe(0);
    });

    test('unwatch ends the deltas, and watching again starts anew', async () => {
      const gateway = await start();
      const peer = await gateway.connect();
      peer.send({ t: 'watch', a: 'A1' });
      await peer.next('snap');
      peer.send({ t: 'unwatch', a: 'A1' });
      await peer.settle();
      gateway.engine.lower('A1', PUBLIC, 900);
      peer.send({ t: 'watch', a: 'A1' });
      expect((await peer.next('snap')).seq).toBe(1);
      expect(peer.frames.some(({ t }) => t === 'delta')).toBe(false);
    });

    test('[A4] a client goes on after its position while the tail reaches', async () => {
      const gateway = await start();
      const first = await gateway.connect();
      first.send({ t: 'watch', a: 'A1' });
      await first.next('snap');
      for (let i = 1; i <= 10; i += 1) gateway.engine.lower('A1', PUBLIC, 1_000 - i);
      const peer = await gateway.connect();
      peer.send({ t: 'watch', a: 'A1', epoch: 'e1', seq: 7 });
      expect(await peer.next('resumed')).toEqual({
        t: 'resumed',
        a: 'A1',
        epoch: 'e1',
        seq: 7,
        count: 3,
      });
      const seqs = [await peer.next('delta'), await peer.next('delta'), await peer.next('delta')];
      expect(seqs.map(({ seq }) => seq)).toEqual([8, 9, 10]);
      peer.send({ t: 'watch', a: 'A1', epoch: 'e1', seq: 10 });
      expect((await peer.next('resumed')).count).toBe(0);
      gateway.engine.lower('A1', PUBLIC, 1);
      expect((await peer.next('delta')).seq).toBe(11);
    });

    test.each([
      ['another epoch', { epoch: 'e0', seq: 10 }],
      ['a position from the future', { epoch: 'e1', seq: 1_000 }],
      ['a position behind the tail', { epoch: 'e1', seq: 3 }],
      ['an epoch without a number', { epoch: 'e1' }],
      ['a number without an epoch', { seq: 5 }],
    ])('[A4] %s gets the whole view', async (_what, position) => {
      const gateway = await start();
      const first = await gateway.connect();
      first.send({ t: 'watch', a: 'A1' });
      await first.next('snap');
      const count = STREAM_TAIL_DELTAS_MAX + 5;
      for (let i = 1; i <= count; i += 1) gateway.engine.lower('A1', PUBLIC, 10_000 - i);
      const peer = await gateway.connect();
      peer.send({ t: 'watch', a: 'A1', ...position });
      expect(await peer.next('snap')).toMatchObject({ epoch: 'e1', seq: count });
    });

    test('[A4] when numbering starts anew everybody gets the whole view, unasked', async () => {
      const gateway = await start();
      const peers = [await gateway.connect(), await gateway.connect()];
      for (const peer of peers) {
        peer.send({ t: 'watch', a: 'A1' });
        await peer.next('snap');
      }
      gateway.engine.lower('A1', PUBLIC, 900);
      gateway.engine.renumber('A1', PUBLIC, 'e2');
      gateway.engine.lower('A1', PUBLIC, 800);
      gateway.engine.lower('A1', PUBLIC, 700);
      for (const peer of peers) {
        expect((await peer.next('delta')).seq).toBe(1);
        const snap = await peer.next('snap');
        expect(snap).toMatchObject({ epoch: 'e2', seq: 2 });
        expect(snap.view).toEqual(gateway.engine.viewNow('A1', PUBLIC));
        expect(peer.frames).toEqual([]);
      }
      gateway.engine.lower('A1', PUBLIC, 600);
      for (const peer of peers) expect((await peer.next('delta')).seq).toBe(3);
    });

    test('many watch at once before the view is open: all start, once', async () => {
      const gateway = await start();
      const peers = await Promise.all(Array.from({ length: 20 }, () => gateway.connect()));
      for (const peer of peers) {
        peer.send({ t: 'watch', a: 'A1' });
        peer.send({ t: 'watch', a: 'A1' });
      }
      for (const peer of peers) await peer.next('snap');
      expect(gateway.engine.openViews()).toBe(1);
    });

    test('a store that is down is unavailable, then works again', async () => {
      const gateway = await start();
      gateway.engine.isStoreDown = true;
      const peer = await gateway.connect();
      peer.send({ t: 'watch', a: 'A1' });
      expect(await peer.next('error')).toMatchObject({ code: 'unavailable', a: 'A1' });
      peer.send({ t: 'watch', a: 'NOT-THERE' });
      expect(await peer.next('error')).toMatchObject({ code: 'unavailable', a: 'NOT-THERE' });
      gateway.engine.isStoreDown = false;
      peer.send({ t: 'watch', a: 'A1' });
      await peer.next('snap');
    });

    test('watches are limited for each socket', async () => {
      const gateway = await start();
      const peer = await gateway.connect();
      for (let i = 0; i <= WATCHES_PER_SOCKET_MAX; i += 1) {
        gateway.engine.add(`W${i}`);
        peer.send({ t: 'watch', a: `W${i}` });
      }
      const refused = { t: 'error', code: 'too_many_watches', a: `W${WATCHES_PER_SOCKET_MAX}` };
      expect(await peer.next('error')).toEqual(refused);
      peer.send({ t: 'unwatch', a: 'W0' });
      peer.send({ t: 'watch', a: `W${WATCHES_PER_SOCKET_MAX}` });
      await until(() => peer.frames.filter(({ t }) => t === 'snap').length === 65);
    });

    test('asking for invented auctions costs the store one read each, few at a time', async () => {
      const gateway = await start();
      const peer = await gateway.connect();
      for (let i = 0; i < 10; i += 1) peer.send({ t: 'watch', a: 'X1' });
      for (let i = 0; i < 10; i += 1) expect((await peer.next('error')).code).toBe('not_found');
      expect(gateway.engine.headReads).toBeLessThanOrEqual(10);
      const before = gateway.engine.headReads;
      peer.send({ t: 'watch', a: 'X1' });
      await peer.next('error');
      expect(gateway.engine.headReads).toBe(before);
    });

    test('[A5] a slow reader is closed with its code; the others miss nothing', async () => {
      const gateway = await start();
      const { engine } = gateway;
      const [slow, fast] = [await gateway.connect(), await gateway.connect()];
      for (const peer of [slow, fast]) {
        peer.send({ t: 'watch', a: 'A1' });
        await peer.next('snap');
      }
      slow.ws.pause();
      const title = 'x'.repeat(20_000);
      let changes = 0;
      while (gateway.metrics.of('sockets_closed_slow') === 0 && changes < 2_000) {
        const view = engine.viewNow('A1', PUBLIC);
        engine.change('A1', PUBLIC, { ...view, title: `${changes}${title}` });
        changes += 1;
        if (changes % 10 === 0) await fast.settle();
      }
      for (let seq = 1; seq <= changes; seq += 1) expect((await fast.next('delta')).seq).toBe(seq);
      slow.ws.resume();
      const { code, reason } = await slow.closing();
      expect(code).toBe(CLOSE_CODES.SLOW_READER);
      expect(reason).toMatchObject({ code: 'SLOW_READER' });
      expect(gateway.metrics.of('sockets_closed_slow')).toBe(1);
    });

    test('[A5] a view far larger than the queue reaches a reader that takes its time', async () => {
      const gateway = await start();
      const { engine } = gateway;
      const peer = await gateway.connect();
      for (const id of ['A1', 'A2', 'A3']) {
        engine.add(id);
        const view = engine.viewNow(id, PUBLIC);
        engine.change(id, PUBLIC, { ...view, title: 'y'.repeat(8_000_000) });
      }
      peer.ws.pause();
      for (const a of ['A1', 'A2', 'A3']) peer.send({ t: 'watch', a });
      await until(() => gateway.metrics.of('snapshots_sent') >= 1);
      const other = await gateway.connect();
      for (let i = 0; i < 20; i += 1) {
        for (const a of ['A1', 'A2', 'A3']) engine.lower(a, PUBLIC, 5_000 - i);
        await other.settle();
      }
      expect(gateway.metrics.of('snapshots_sent')).toBeLessThan(3);
      peer.ws.resume();
      for (const a of ['A1', 'A2', 'A3']) {
        const snap = await peer.next('snap');
        expect(snap.a).toBe(a);
      }
      engine.lower('A3', PUBLIC, 1);
      await until(() => peer.frames.some((frame) => frame.t === 'delta' && frame.a === 'A3'));
    });
  });

  describe(`${transport}: hostile input`, () => {
    test.each([
      ['no JSON', 'x'],
      ['a truncated frame', '{"t":"offer","a":"A1"'],
      ['an unknown field', JSON.stringify(offer({ bidderId: 'org-2' }))],
      ['a price in text', JSON.stringify(offer({ priceFen: '5' }))],
      ['NaN', '{"t":"offer","a":"A1","id":"c1","lot":"L1","priceFen":NaN}'],
      ['a lone surrogate', '{"t":"watch","a":"\\ud800"}'],
      ['deep nesting', '['.repeat(2_000) + ']'.repeat(2_000)],
      ['a prototype', '{"t":"hello","v":1,"__proto__":{"x":1}}'],
    ])('%s is a bad frame, and the socket goes on', async (_what, text) => {
      const gateway = await start();
      const peer = await gateway.connect(gateway.sessions.add());
      peer.send(text);
      expect(await peer.next('error')).toEqual({ t: 'error', code: 'bad_frame' });
      await peer.settle();
      expect(gateway.engine.submitted).toEqual([]);
    });

    test('too many bad frames close the socket for good', async () => {
      const gateway = await start();
      const peer = await gateway.connect();
      for (let i = 0; i < 20; i += 1) peer.send('nonsense');
      expect(await peer.closing()).toEqual({ code: 4501, reason: { code: 'BAD_FRAMES' } });
      expect(gateway.metrics.of('sockets_closed_bad_frames')).toBe(1);
    });

    test('a binary frame closes the socket for good', async () => {
      const gateway = await start();
      const peer = await gateway.connect();
      peer.ws.send(Buffer.from(JSON.stringify(offer())));
      expect((await peer.closing()).code).toBe(4501);
    });

    test('an oversize frame closes the socket', async () => {
      const gateway = await start();
      const peer = await gateway.connect();
      peer.send('x'.repeat(5_000));
      await until(() => peer.closed !== undefined);
      await until(() => gateway.gateway.gauges().sockets === 0);
    });

    test('a flood is told to slow down, then cut, and reaches no engine', async () => {
      const gateway = await start({
        rates: { ...GENEROUS_RATES, frames: { perSecond: 1, burst: 5 } },
      });
      gateway.engine.onSubmit = () => ACCEPTED;
      const peer = await gateway.connect(gateway.sessions.add());
      for (let i = 0; i < 500; i += 1) peer.send(offer({ id: `c${i}` }));
      const { code, reason } = await peer.closing();
      expect(code).toBe(CLOSE_CODES.RATE_EXCEEDED);
      expect(reason['retryAfterMs']).toBeGreaterThan(0);
      expect(await peer.next('error')).toMatchObject({ code: 'too_fast' });
      expect(gateway.engine.submitted.length).toBeLessThan(10);
    });

    test('one address opens so many sockets and no more; others are not hindered by it', async () => {
      const few = liveRates({ socketsPerAddressMax: 10, offersPerSecond: 10 });
      const politeRefusals = { perSecond: 0.001, burst: 50 };
      const rates = { ...few, admission: { ...few.admission, politeRefusals } };
      const gateway = await start({ rates, trustProxy: 1 });
      const crowd = Array.from({ length: 400 }, () =>
        gateway.dial({ 'x-forwarded-for': '6.6.6.6' }),
      );
      await until(() => {
        const done = crowd.filter((peer) => peer.closed !== undefined || peer.status !== undefined);
        return done.length === 390;
      });
      const codes = new Set(crowd.map((peer) => peer.closed?.code));
      expect(codes).toContain(CLOSE_CODES.TOO_MANY_SOCKETS);
      expect(crowd.filter(({ status }) => status === 429)).toHaveLength(340);
      expect(gateway.gateway.gauges().sockets).toBe(10);
      const honest = gateway.dial({ 'x-forwarded-for': '7.7.7.7' });
      await honest.greet();
    });

    test('a reconnect storm is admitted in portions and told to come back', async () => {
      const { admission } = GENEROUS_RATES;
      const gateway = await start({
        rates: {
          ...GENEROUS_RATES,
          admission: { ...admission, handshakes: { perSecond: 1, burst: 20 } },
        },
      });
      const storm = Array.from({ length: 60 }, () => gateway.dial());
      await until(() => storm.filter(({ closed }) => closed !== undefined).length >= 38);
      const closings = storm.flatMap(({ closed }) => (closed ? [closed] : []));
      expect(closings.every(({ code }) => code === CLOSE_CODES.ADMISSION_LIMITED)).toBe(true);
      const waits = closings.map(({ reason }): unknown => JSON.parse(reason).retryAfterMs);
      expect(new Set(waits).size).toBeGreaterThan(10);
    });

    test('sockets that never say hello are closed and free their place', async () => {
      const { admission } = GENEROUS_RATES;
      const gateway = await start({
        rates: { ...GENEROUS_RATES, admission: { ...admission, handshakesInProgressMax: 2 } },
      });
      const [one, two] = [gateway.dial(), gateway.dial()];
      await Promise.all([one.opened(), two.opened()]);
      const third = gateway.dial();
      expect((await third.closing()).code).toBe(CLOSE_CODES.ADMISSION_LIMITED);
      await one.greet();
      await gateway.connect();
      expect((await two.closing()).code).toBe(CLOSE_CODES.ADMISSION_LIMITED);
    });
  });

  describe(`${transport}: drain`, () => {
    test('pending answers go out, then everybody is closed and told when to come back', async () => {
      const gateway = await start();
      const bidder = await gateway.connect(gateway.sessions.add());
      const others = await Promise.all(Array.from({ length: 30 }, () => gateway.connect()));
      bidder.send(offer());
      await until(() => gateway.engine.submitted.length === 1);
      const drained = gateway.gateway.drain({ spreadMs: 100, answersMs: 10_000 });
      for (const peer of others) {
        const { code, reason } = await peer.closing();
        expect(code).toBe(CLOSE_CODES.DRAINING);
        expect(reason['retryAfterMs']).toBeGreaterThan(0);
      }
      expect(bidder.closed).toBeUndefined();
      gateway.engine.submitted[0]?.reply(ACCEPTED);
      await bidder.next('answer');
      expect((await bidder.closing()).code).toBe(CLOSE_CODES.DRAINING);
      await drained;
      const late = gateway.dial();
      await until(() => late.closed !== undefined);
    });
  });

  describe(`${transport}: [A4] property`, () => {
    test('whatever is cut when, the client ends with the view of the server', async () => {
      const gateway = await start();
      const random = seeded(20_261_122);
      const { engine } = gateway;
      let state: { epoch: string; seq: number; view: object } | undefined;
      let peer: LivePeer | undefined;
      let cuts = 0;
      let resumes = 0;
      const fold = (from: LivePeer): void => {
        for (const frame of from.frames.splice(0)) {
          if (frame.t === 'snap') {
            state = { epoch: frame.epoch, seq: frame.seq, view: frame.view };
          } else if (frame.t === 'delta' && state !== undefined) {
            expect(frame.seq).toBe(state.seq + 1);
            state = { ...state, seq: frame.seq, view: applyPatch(state.view, frame.p) };
          } else if (frame.t === 'resumed') {
            resumes += 1;
            expect(frame).toMatchObject({ epoch: state?.epoch, seq: state?.seq });
          }
        }
      };
      for (let step = 0; step < 150; step += 1) {
        if (peer === undefined) {
          peer = await gateway.connect();
          const position = state === undefined ? {} : { epoch: state.epoch, seq: state.seq };
          peer.send({ t: 'watch', a: 'A1', ...position });
        }
        const changes = Math.floor(random() * (random() < 0.05 ? 2 * STREAM_TAIL_DELTAS_MAX : 6));
        for (let i = 0; i < changes; i += 1) engine.lower('A1', PUBLIC, Math.floor(random() * 1e6));
        if (random() < 0.03) {
          engine.renumber('A1', PUBLIC, `e${step}`);
          engine.lower('A1', PUBLIC, Math.floor(random() * 1e6));
        }
        if (random() < 0.5) await peer.settle();
        if (random() < 0.3) {
          peer.cut();
          await until(() => peer?.closed !== undefined);
          fold(peer);
          cuts += 1;
          peer = undefined;
        } else fold(peer);
      }
      peer ??= await gateway.connect();
      if (state === undefined || peer.frames.length === 0) {
        peer.send({ t: 'watch', a: 'A1', ...(state && { epoch: state.epoch, seq: state.seq }) });
      }
      await peer.settle();
      await peer.settle();
      fold(peer);
      expect(state?.view).toEqual(engine.viewNow('A1', PUBLIC));
      expect(cuts).toBeGreaterThan(10);
      expect(resumes).toBeGreaterThan(5);
    });
  });
}

/** A small generator (mulberry32), so that a run can be repeated. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
