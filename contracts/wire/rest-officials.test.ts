import { describe, expect, it } from 'vitest';
import { INCIDENT_CHARS_MAX, PAGE_ROWS_MAX } from '../limits.ts';
import {
  approvalRequestSchema,
  incidentQuerySchema,
  incidentRequestSchema,
  proposalRequestSchema,
  rejectionRequestSchema,
} from './rest-officials.ts';

const act = { type: 'VoidOffer', lotId: 'L1', voids: 'c1' };
const proposal = { commandId: 'p1', reason: 'a slip', act };
const decision = { commandId: 'd1', proposal: 'p1', act: 'VoidOffer', reason: 'agreed' };

describe('requests of officials', () => {
  it('who acts comes from the session: a field for it is refused', () => {
    expect(proposalRequestSchema.safeParse(proposal).success).toBe(true);
    for (const field of ['by', 'byId', 'at']) {
      expect(proposalRequestSchema.safeParse({ ...proposal, [field]: 'x' }).success).toBe(false);
      expect(approvalRequestSchema.safeParse({ ...decision, [field]: 'x' }).success).toBe(false);
      expect(rejectionRequestSchema.safeParse({ ...decision, [field]: 'x' }).success).toBe(false);
    }
  });

  it('only what needs a second person can be proposed, without an id or a name of its own', () => {
    for (const wrong of [
      { type: 'Pause' },
      { ...act, commandId: 'c2' },
      { ...act, by: 'x' },
      { type: 'VoidOffer', lotId: 'L1' },
    ]) {
      expect(proposalRequestSchema.safeParse({ ...proposal, act: wrong }).success).toBe(false);
    }
  });

  it('a decision needs a reason and names the kind of command', () => {
    expect(approvalRequestSchema.safeParse(decision).success).toBe(true);
    expect(approvalRequestSchema.safeParse({ ...decision, reason: '' }).success).toBe(false);
    expect(rejectionRequestSchema.safeParse({ ...decision, act: 'Pause' }).success).toBe(false);
  });

  it('an incident has a known kind and a bounded text; pages are bounded', () => {
    const incident = { commandId: 'i1', kind: 'network', text: 'the hall lost its line' };
    expect(incidentRequestSchema.safeParse(incident).success).toBe(true);
    expect(incidentRequestSchema.safeParse({ ...incident, kind: 'weather' }).success).toBe(false);
    const text = 'x'.repeat(INCIDENT_CHARS_MAX + 1);
    expect(incidentRequestSchema.safeParse({ ...incident, text }).success).toBe(false);
    expect(incidentQuerySchema.parse({})).toEqual({ page: 1, size: 50 });
    expect(incidentQuerySchema.safeParse({ size: PAGE_ROWS_MAX + 1 }).success).toBe(false);
  });
});
