import { describe, expect, test } from 'vitest';
import { commandId, bidderId, lotId } from '#contracts/ids.ts';
import { CLOSE_CODES } from '#contracts/wire/close-codes.ts';
import type { TransportName } from '../transport/transport.ts';
import type { OfferVerifier, VerifyResult } from './offer-verifier.ts';
import { until } from './testing/live-peer.ts';
import { ACCEPTED, envelope, liveStage, offer, RECEIPT } from './testing/live-stage.ts';
import { sessionOf } from './testing/scripted-sessions.ts';
import { GENEROUS_RATES } from './testing/start-gateway.ts';

/** Offers and what comes back for them, signed or not. */
export function offersSuite(transport: TransportName): void {
  const start = liveStage(transport);

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
}
