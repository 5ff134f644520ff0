import { afterEach, describe, expect, it } from 'vitest';
import { BIDDERS_PER_AUCTION_MAX } from '#contracts/limits.ts';
import { err } from '#contracts/result.ts';
import { matrixToken } from '../access/matrix.ts';
import type { SubmitOutcome } from '#engine/api.ts';
import {
  matrixHeads,
  NOW_MS,
  type Script,
  type ScriptedServer,
  startScripted,
} from './scripted-deps.ts';

const agency = matrixToken('agency', 'runner');
const supplier = matrixToken('supplier', 'bidder');

describe('acts on auctions', () => {
  let server: ScriptedServer | undefined;
  afterEach(async () => {
    await server?.app.close();
    server = undefined;
  });
  async function given(script: Script = {}): Promise<ScriptedServer> {
    server = await startScripted(script);
    return server;
  }
  const answering = (outcome: SubmitOutcome): Script => ({
    engine: { submit: (_id, _command, _context, reply) => reply(outcome) },
  });
  const pause = { type: 'Pause', commandId: 'c1', reason: '网络检查' };
  const command = (auction = 'M-running-open', json: object = pause) => ({
    method: 'POST',
    path: `/api/auctions/${auction}/commands`,
    token: agency,
    json,
  });

  it('[AUC-9] takes `by` from the session alone', async () => {
    const { send, deps } = await given();
    expect((await send(command('M-running-open', { ...pause, by: 'mayor' }))).status).toBe(400);
    expect((await send(command())).status).toBe(200);
    expect(deps.engine.calls).toEqual([
      { name: 'submit', value: { ...pause, by: 'agency runner' } },
    ]);
  });

  it('[AUC-12] tells no journal version of a sealed auction that runs', async () => {
    const { send } = await given();
    const shown = async (auction: string) =>
      JSON.parse((await send(command(auction))).text).version;
    expect(await shown('M-running-sealed')).toBeUndefined();
    expect(await shown('M-running-open')).toBe(8);
    expect(await shown('M-ended-sealed')).toBe(8);
  });

  it('gives a refusal as an answer with its reason', async () => {
    const { send } = await given(
      answering({
        type: 'answered',
        answer: { outcome: 'refused', reason: 'already_paused' },
        at: NOW_MS,
        version: 9,
        receipt: 'r',
        isRepeat: false,
      }),
    );
    const answer = await send(command());
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual({
      outcome: 'refused',
      reason: 'already_paused',
      at: NOW_MS,
      version: 9,
      receipt: 'r',
    });
  });

  it('says that the writer cannot take commands, and when to ask again', async () => {
    const { send } = await given(answering({ type: 'unavailable', retryAfterMs: 2_500 }));
    const answer = await send(command());
    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toBe('3');
    expect(JSON.parse(answer.text)).toMatchObject({ code: 'UNAVAILABLE', retryAfterMs: 2_500 });
  });

  it('never takes a missing writer for a missing auction', async () => {
    const { send } = await given(answering({ type: 'not_found' }));
    expect(JSON.parse((await send(command('M-running-open'))).text).code).toBe('UNAVAILABLE');
    expect(JSON.parse((await send(command('M-ended-open'))).text).code).toBe('AUCTION_ENDED');
  });

  it('does not wait for ever for a writer that says nothing', async () => {
    const { send } = await given({
      engine: { submit: () => undefined },
      settings: { timeouts: { engineMs: 20 } },
    });
    expect((await send(command())).status).toBe(503);
  });

  const rules = {
    type: 'sealed-quotation',
    id: 'A-new',
    opensAt: NOW_MS,
    bidders: ['org-bidder'],
    lots: [{ id: 'L1', closesAt: NOW_MS + 60_000, ceilingFen: 100 }],
  };
  const publication = { title: '打印纸', buyerId: 'org-buyer', offerSignature: 'none', rules };
  const publish = (json: object) => ({
    method: 'POST',
    path: '/api/auctions',
    token: agency,
    json,
  });

  it('publishes under the agency of the session, with the registered names', async () => {
    const { send, deps } = await given();
    const answer = await send(publish(publication));
    expect(answer.status).toBe(201);
    expect(answer.headers.location).toBe('/api/auctions/A-new');
    expect(deps.engine.calls[0]?.value).toEqual({
      type: 'AuctionPublished',
      auctionId: 'A-new',
      title: '打印纸',
      buyerId: 'org-buyer',
      agencyId: 'org-agency',
      by: 'agency runner',
      rules: { ...rules, minBidders: 3, visibility: 'sealed', revisions: true },
      bidderNames: { 'org-bidder': 'org-bidder' },
      offerSignature: 'none',
    });
  });

  it.each([
    ['a taken id', { ...publication, rules: { ...rules, id: 'M-running-open' } }, 'AUCTION_EXISTS'],
    ['no buyer', { ...publication, buyerId: 'org-bidder' }, 'UNKNOWN_ORGANIZATION'],
    [
      'an unknown bidder',
      { ...publication, rules: { ...rules, bidders: ['org-bidder', 'nobody'] } },
      'UNKNOWN_ORGANIZATION',
    ],
    [
      'a lot that is over',
      {
        ...publication,
        rules: { ...rules, opensAt: 0, lots: [{ ...rules.lots[0], closesAt: 1 }] },
      },
      'INVALID_INPUT',
    ],
    [
      'a lot without end',
      { ...publication, rules: { ...rules, lots: [{ id: 'L1', ceilingFen: 1 }] } },
      'INVALID_INPUT',
    ],
    ['an agency of its own choice', { ...publication, agencyId: 'org-other' }, 'INVALID_INPUT'],
  ])('refuses to publish with %s and names the place', async (_name, json, code) => {
    const { send, deps } = await given();
    const problem = JSON.parse((await send(publish(json))).text);
    expect(problem.code).toBe(code);
    if (code !== 'AUCTION_EXISTS') {
      expect(problem.errors.length).toBe(1);
      expect(deps.engine.calls).toEqual([]);
    }
  });

  it('refuses an auction that no journal record could hold', async () => {
    const name = '标'.repeat(100);
    const { send, deps } = await given({
      identity: {
        organizationsOf: async (ids) =>
          ids.map((id) => ({ id, name, kind: id === 'org-buyer' ? 'buyer' : 'supplier' })),
      },
    });
    const bidders = Array.from({ length: BIDDERS_PER_AUCTION_MAX }, (_, i) => `org-${i}`);
    const answer = await send(publish({ ...publication, rules: { ...rules, bidders } }));
    expect(answer.status).toBe(413);
    expect(deps.engine.calls).toEqual([]);
  });

  const envelope = { payloadType: 't', payload: 'AAAA', signatures: [{ keyid: 'k', sig: 'AAAA' }] };
  const grant = (auction = 'M-running-open') => ({
    method: 'POST',
    path: `/api/auctions/${auction}/grants`,
    token: supplier,
    json: { envelope },
  });

  it('[SIG-3] checks a grant against the session’s bidder and the registered key', async () => {
    const seen: unknown[] = [];
    const { send, deps } = await given({
      deps: {
        verifyGrant: async (check) => {
          seen.push(check);
          return err('bad_signature');
        },
      },
    });
    const answer = await send(grant());
    expect(JSON.parse(answer.text)).toMatchObject({
      code: 'GRANT_INVALID',
      errors: [{ path: '/envelope', message: 'bad_signature' }],
    });
    expect(seen).toEqual([
      {
        envelope,
        registeredSpki: 'registered',
        auctionId: 'M-running-open',
        bidderId: 'org-bidder',
        nowMs: NOW_MS,
      },
    ]);
    expect(deps.engine.calls).toEqual([]);
  });

  it('[SIG-3] takes no grant without key, after the end, or while nothing can be recorded', async () => {
    const { send } = await given({ identity: { signingKeyOf: async () => undefined } });
    expect(JSON.parse((await send(grant())).text).code).toBe('SIGNING_KEY_MISSING');
    expect(JSON.parse((await send(grant('M-ended-open'))).text).code).toBe('AUCTION_ENDED');
    await server?.app.close();
    const second = await given({ engine: { grant: async () => ({ type: 'unavailable' }) } });
    expect(JSON.parse((await second.send(grant())).text).code).toBe('UNAVAILABLE');
  });

  it('refuses an export cleanly when the journal cannot be read, and cuts one that breaks', async () => {
    const { send } = await given({
      deps: {
        exportJournal: async function* journal(id) {
          if (id === 'M-ended-open') throw Object.assign(new Error('gone'), storeError);
          yield 'x'.repeat(100_000);
          throw new Error('broke');
        },
      },
    });
    const refused = await send({ path: '/api/auctions/M-ended-open/export' });
    expect(JSON.parse(refused.text).code).toBe('UNAVAILABLE');
    await expect(send({ path: '/api/auctions/M-ended-sealed/export' })).rejects.toThrow(/aborted/);
    expect((await send({ path: '/healthz' })).status).toBe(200);
  });
  const storeError = { name: 'StoreUnavailableError' };

  it('names an export safely whatever the auction is called', async () => {
    const ended = matrixHeads().find((head) => head.isEnded);
    const { send } = await given({
      engine: { head: async (stream) => ended && { ...ended, stream } },
    });
    const answer = await send({ path: `/api/auctions/${encodeURIComponent('标段:A-1')}/export` });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-disposition']).toBe(
      `attachment; filename="kaibiao-___A-1.ndjson"; filename*=UTF-8''kaibiao-%E6%A0%87%E6%AE%B5%3AA-1.ndjson`,
    );
  });
});
