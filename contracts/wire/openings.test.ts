import { describe, expect, it } from 'vitest';
import { openingCommandSchema, submitBidSchema, withdrawBidSchema } from './openings.ts';

const digest = 'A'.repeat(43);
const bid = { commandId: 'c-1', uploadId: 'u-1', header: digest };

describe('requests about an opening', () => {
  it('given a bid to submit, exactly its three fields are read', () => {
    expect(submitBidSchema.parse(bid)).toEqual(bid);
  });

  it.each<[string, object]>([
    ['a field that nobody knows', { ...bid, bidder: 'other' }],
    ['no header', { commandId: 'c-1', uploadId: 'u-1' }],
    ['a header that is no digest', { ...bid, header: '../../policy.json' }],
    ['a digest in another spelling', { ...bid, header: `${'A'.repeat(42)}B` }],
    ['an upload without a name', { ...bid, uploadId: '' }],
    ['an upload with an endless name', { ...bid, uploadId: 'u'.repeat(65) }],
    ['a command id with spaces', { ...bid, commandId: 'c 1' }],
  ])('given %s, a submission is not read', (_, body) => {
    expect(submitBidSchema.safeParse(body).success).toBe(false);
  });

  it.each<[string, object]>([
    ['no base64', { withdrawal: '***', signature: 'AA==' }],
    ['no signature', { withdrawal: 'AA==' }],
    ['an empty file', { withdrawal: '', signature: 'AA==' }],
    ['a file of more than a few kilobytes', { withdrawal: 'A'.repeat(262_148), signature: 'AA==' }],
  ])('given %s, a withdrawal is not read', (_, files) => {
    expect(withdrawBidSchema.safeParse({ commandId: 'c-1', ...files }).success).toBe(false);
  });

  it('given a command, its own fields and its id are read; given one of the platform, it is not', () => {
    const extend = { commandId: 'c-2', type: 'ExtendWindow', untilMs: 5, reason: ' 断电 ' };
    expect(openingCommandSchema.safeParse(extend)).toMatchObject({ data: { reason: '断电' } });
    const note = { commandId: 'c-3', type: 'NoteClosing', closing: digest, stampedMs: 5 };
    expect(openingCommandSchema.safeParse(note).success).toBe(false);
  });
});
