import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { PROJECT_FINDINGS } from './project-findings.ts';
import { PROJECT_REFUSAL_TEXTS } from './project-refusals.ts';
import { projectDraftSchema, projectPolicySchema } from './project-draft.ts';
import {
  PROJECT_REFUSALS,
  projectIdSchema,
  projectRequestSchema,
  PROJECT_STEPS,
} from './project-steps.ts';
import { draftFromSchema, draftSourceSchema, projectAuctionId, rehearsalId } from './projects.ts';

describe('shapes of auction projects', () => {
  it('presets make an empty policy one that can be used', () => {
    expect(projectPolicySchema.parse({})).toMatchObject({
      winnerConfirm: { n: 72, unit: 'h' },
      buyerConfirm: { n: 3, unit: 'wd' },
      attemptsMax: 2,
      depositMaxBp: 200,
    });
  });

  it('keeps a draft that says nothing but a title', () => {
    const draft = projectDraftSchema.parse({ title: '打印纸' });
    expect(draft.policy.buyerRejectReasons.length).toBeGreaterThan(0);
  });

  it('takes rules of any format, but no broken text anywhere in them', () => {
    const rules = {
      type: 'a-format-of-tomorrow',
      lots: [{ id: 'L1', anything: [1, { deep: true }] }],
    };
    expect(projectDraftSchema.parse({ title: 't', rules }).rules).toEqual(rules);
    const broken = { type: 'x', lots: [{ id: '\ud800' }] };
    expect(projectDraftSchema.safeParse({ title: 't', rules: broken }).success).toBe(false);
  });

  it('has a text for every refusal and finding', () => {
    expect(Object.keys(PROJECT_REFUSAL_TEXTS).toSorted()).toEqual([...PROJECT_REFUSALS].toSorted());
    for (const { zh, en } of Object.values(PROJECT_FINDINGS)) {
      expect(zh.length * en.length).toBeGreaterThan(0);
    }
  });

  it('knows each step once and refuses fields that it does not know', () => {
    expect(new Set(PROJECT_STEPS).size).toBe(PROJECT_STEPS.length);
    const step = { type: 'Publish', commandId: 'c1' };
    expect(projectRequestSchema.safeParse(step).success).toBe(true);
    expect(projectRequestSchema.safeParse({ ...step, by: 'me' }).success).toBe(false);
  });

  it('leaves room for the names of its auctions', () => {
    const longest = 'x'.repeat(56);
    expect(projectIdSchema().safeParse(longest).success).toBe(true);
    expect(projectIdSchema().safeParse(`${longest}x`).success).toBe(false);
    expect(projectAuctionId('P1', 2)).toBe('P1-A2');
    expect(rehearsalId('P1', 1)).toBe('P1-R1');
  });

  it('answers with a draft that names a buyer and lots', () => {
    const draft = projectDraftSchema.parse({
      title: 't',
      buyerId: 'buyer-1',
      registration: { mode: 'invited', invited: ['supplier-1'] },
      lots: [{ id: 'L1', title: 'x' }],
    });
    expect(z.encode(draftFromSchema, { draft, lotDurationMs: 1 }).draft).toEqual(draft);
    expect(draftFromSchema.safeParse({ draft: {}, lotDurationMs: 1 }).success).toBe(false);
  });

  it('copies from exactly one source', () => {
    expect(draftSourceSchema.safeParse({ project: 'P1' }).success).toBe(true);
    expect(draftSourceSchema.safeParse({}).success).toBe(false);
    expect(draftSourceSchema.safeParse({ project: 'P1', auction: 'A1' }).success).toBe(false);
  });
});
