import { describe, expect, it } from 'vitest';
import { projectDraftSchema } from '#contracts/wire/project-draft.ts';
import {
  lastsUntil,
  offeredOpenings,
  openingsOf,
  withCustodians,
  withOpening,
} from './confidentiality.ts';
import { buildDraft, formOfDraft, withFormat } from './draft-form.ts';
import type { DraftForm } from './form-fields.ts';

const MINUTE_MS = 60_000;
const OPENS_AT = 1_800_000_000_000;

function given(rules: object = {}): DraftForm {
  const draft = projectDraftSchema.parse({
    title: '打印纸',
    lots: [
      { id: 'L1', title: '包1' },
      { id: 'L2', title: '包2' },
    ],
    rules: {
      ...{ type: 'sealed-quotation', opensAt: OPENS_AT, revisions: false },
      lots: [
        { id: 'L1', ceilingFen: 100 },
        { id: 'L2', ceilingFen: 100 },
      ],
      ...rules,
    },
  });
  return formOfDraft(draft, 'zh-CN', 30 * MINUTE_MS);
}

describe('[SQ-4] who keeps the prices', () => {
  it('[SQ-4] given custodians and openings, the draft names them and no other way of replacing', () => {
    let form = given();
    form = { ...form, ...withCustodians(form, true) };
    form = { ...form, ...withOpening(form, 'L1', 'O-1') };
    form = { ...form, ...withOpening(form, 'L2', 'O-2') };
    const rules = buildDraft(form).draft?.rules;
    expect(rules).toMatchObject({
      ...{ confidentiality: 'custodians', openings: { L1: 'O-1', L2: 'O-2' } },
    });
    expect(rules).not.toHaveProperty('revisions');
  });

  it('[SQ-4] given a lot that was renamed, its old name falls away with the next choice', () => {
    const form = given({ confidentiality: 'custodians', openings: { old: 'O-9', L1: 'O-1' } });
    const next = { ...form, ...withOpening(form, 'L2', 'O-2') };
    expect([...openingsOf(next)]).toEqual([
      ['L1', 'O-1'],
      ['L2', 'O-2'],
    ]);
  });

  it('[SQ-4] given the platform again or another format, nothing of it stays', () => {
    const form = given({ confidentiality: 'custodians', openings: { L1: 'O-1' } });
    expect(withCustodians(form, false).otherRules).toEqual({});
    expect(withFormat(form, 'rounds', 'zh-CN').otherRules).toEqual({});
  });

  it('[SQ-10] given openings of other lots, here or elsewhere, a lot is offered none of them, and keeps its own', () => {
    const form = given({ confidentiality: 'custodians', openings: { L1: 'O-1', L2: 'O-2' } });
    const serves = { streamId: 'P-9', lotId: 'L1' };
    const items = [
      { openingId: 'O-1', serves },
      { openingId: 'O-2' },
      { openingId: 'O-3', serves },
      { openingId: 'O-4' },
    ];
    const offered = (lot: string) =>
      offeredOpenings(form, lot, items).map(({ openingId }) => openingId);
    expect(offered('L1')).toEqual(['O-1', 'O-4']);
    expect(offered('L2')).toEqual(['O-2', 'O-4']);
  });

  it('[SQ-8] given a signed deadline, lots last just until it', () => {
    const form = given();
    const deadlineMs = OPENS_AT + 90 * MINUTE_MS + 15_000;
    const lasts = lastsUntil(form, deadlineMs, 'zh-CN');
    const built = buildDraft({ ...form, lasts: lasts ?? '' });
    expect(built.draft?.rules).toMatchObject({ closesAt: deadlineMs });
    expect(lastsUntil(form, OPENS_AT, 'zh-CN')).toBeUndefined();
  });
});
