import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandId, organizationId } from '#contracts/ids.ts';
import type { StepRequest } from '#contracts/journal/case-events.ts';
import type { OpeningStep } from '#contracts/journal/opening-steps.ts';
import { policyDigest } from '#contracts/sealing/policy.ts';
import { epochMs } from '#contracts/time.ts';
import { openingListSchema, policyTermsSchema } from '#contracts/wire/openings.ts';
import { bid, digest } from '#engine/core/opening/sample-opening.ts';
import { DEADLINE_MS, EVERYBODY, MINUTE_MS, OpeningWorld } from './opening-world.ts';

let world: OpeningWorld;
beforeEach(async () => {
  world = await OpeningWorld.start();
});
afterEach(() => world.stop());

const codeOf = ({ text }: { readonly text: string }): unknown => JSON.parse(text).code;

describe('what a policy has to say of the platform', () => {
  it('[SEAL-16] given the terms that the server shows, then a policy that names them is arranged', async () => {
    const shown = await world.send('public', { path: '/api/policy-terms' });
    expect(shown.status).toBe(200);
    const { suites, logKey } = policyTermsSchema.parse(JSON.parse(shown.text));
    const { suite, platform, tsa } = world.tender.policy;
    expect(suites).toEqual([{ suite, platform, tsa }]);
    expect(logKey.length).toBeGreaterThan(0);
    expect((await world.arrange()).status).toBe(201);
  });
});

describe('arranging an opening', () => {
  it('[OPN-4] given the policy as the agency signed it, then the opening is listed and everybody sees it', async () => {
    const created = await world.arrange();
    expect([created.status, JSON.parse(created.text)]).toEqual([201, { openingId: 'T-1-1-1' }]);
    const again = await world.arrange();
    expect([again.status, again.text]).toEqual([201, created.text]);
    expect(codeOf(await world.arrange(undefined, 'agency', { commandId: 'other' }))).toBe(
      'OPENING_EXISTS',
    );
    const list = await world.send('public', { path: '/api/openings?search=demo&state=receiving' });
    expect(openingListSchema.parse(JSON.parse(list.text))).toMatchObject({
      items: [{ openingId: 'T-1-1-1', tender: 'T-1', lot: '1', agencyName: 'agency' }],
      total: 1,
    });
    const sheet = await world.send('public', { path: '/api/openings.csv?state=receiving' });
    expect(sheet.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(sheet.text.split('\r\n')[1]).toMatch(/^T-1-1-1,T-1,.*,receiving,agency,.*,$/);
    const none = await world.send('public', { path: '/api/openings.csv?state=closed' });
    expect(none.text.split('\r\n').length).toBe(2);
    expect((await world.see('notary')).actors).toEqual(['custodian']);
    expect((await world.see('agency')).actors).toEqual(['host', 'custodian']);
    expect((await world.see('public')).actors).toEqual([]);
  });

  it('[OPN-4] given a signature of somebody else, a changed policy or another platform, then it is refused by file', async () => {
    const { custodians, platform } = world.tender;
    const foreign = await world.arrange(custodians[1]);
    expect([foreign.status, codeOf(foreign)]).toEqual([400, 'SEALED_FILE_REFUSED']);
    expect(foreign.text).toContain('policy_signer');
    const changed = await world.arrange(undefined, 'agency', { policy: 'e30=' });
    expect(changed.text).toContain('policy_shape');
    await world.stop();
    world = await OpeningWorld.start({ platform: digest('another platform') });
    expect((await world.arrange()).text).toContain('receipt_signer');
    expect(platform.certificate.length).toBeGreaterThan(0);
  });

  it('[OPN-4] given an agency that the policy does not name, another stage or a supplier, then there is no opening', async () => {
    expect(codeOf(await world.arrange(undefined, 'agency-2'))).toBe('OPENING_REFUSED');
    expect(codeOf(await world.arrange(undefined, 'agency', { stage: '2' }))).toBe(
      'OPENING_REFUSED',
    );
    expect(codeOf(await world.arrange(undefined, 's-1'))).toBe('NOT_FOUND');
    expect((await world.send('public', { path: '/api/openings/T-1-1-1' })).status).toBe(404);
  });
});

describe('an opening before its deadline', () => {
  async function submit(supplier: 's-1' | 's-2' | 's-3'): Promise<void> {
    const step = bid(supplier.replace('-', ''));
    const { suite, policy } = world.tender;
    const core = { ...step.core, bidder: organizationId(supplier) };
    const request: StepRequest<OpeningStep> = {
      commandId: commandId(`bid-${supplier}`),
      by: { role: 'supplier', organizationId: supplier, name: supplier },
      step: {
        ...step,
        core: { ...core, policy: policyDigest(suite, policy) },
        receivedMs: epochMs(world.time.nowMs),
      },
    };
    const outcome = await world.engine.cases.submit('T-1-1-1', request);
    expect(outcome).toMatchObject({ event: { type: 'StepTaken' } });
  }

  /** All that anybody can read, without the clock. */
  async function shown(who: string): Promise<string> {
    const { serverMs: _, ...view } = await world.see(who);
    const list = await world.send(who, { path: '/api/openings' });
    return JSON.stringify(view) + list.text;
  }

  it('[OPN-6] [OPN-11] given bids, then nobody but their bidders can tell that there is one', async () => {
    await world.arrange();
    const before = await Promise.all(EVERYBODY.map(shown));
    await submit('s-1');
    await submit('s-2');
    const after = await Promise.all(EVERYBODY.map(shown));
    EVERYBODY.forEach((who, at) => {
      if (who === 's-1' || who === 's-2') expect(after[at]).toContain('"bidder"');
      else expect([who, after[at]]).toEqual([who, before[at]]);
    });
  });

  it('[OPN-2] given steps out of time or of others, then they are refused with the reason and when they are taken', async () => {
    await world.arrange();
    expect(await world.command('agency', { type: 'BeginOpening' })).toMatchObject({
      outcome: 'refused',
      reason: 'wrong_state',
      allowedStates: ['closing'],
    });
    expect(await world.command('s-4', { type: 'ConfirmRecord' })).toMatchObject({
      reason: 'wrong_actor',
      allowedActors: ['bidder'],
    });
    const path = '/api/openings/T-1-1-1/commands';
    const json = { type: 'BeginOpening', commandId: 'x' };
    expect((await world.send('public', { method: 'POST', path, json })).status).toBe(404);
    expect((await world.send('admin', { method: 'POST', path, json })).status).toBe(404);
  });

  it('[OPN-4] given too few bids at the deadline, then everybody sees that it is over, and how many there were', async () => {
    await world.arrange();
    await submit('s-1');
    world.time.jumpTo(DEADLINE_MS + MINUTE_MS);
    await expect
      .poll(async () => (await world.see('public')).opening)
      .toMatchObject({
        state: 'tooFew',
        bids: 1,
      });
    expect((await world.see('public')).bids).toEqual([]);
  });
});
