import { describe, expect, it } from 'vitest';
import type { VerifiedJournal } from '#contracts/journal/verify-report.ts';
import { findingsOf, proofPath } from './findings.ts';
import { NOTHING_KNOWN, readFacts } from './known-facts.ts';

const JOURNAL: VerifiedJournal = {
  stream: 'A1',
  records: 22,
  headHash: 'ab'.repeat(32),
  origin: 'example.org/log',
  verifierKey: 'example.org/log+00000000+AAAA',
  keyFrom: 'file',
  heads: 3,
  coveredVersion: 20,
  logSize: 40,
  continuesKept: false,
  signedOffers: 0,
  certificates: [],
  outcome: { title: '', bidderNames: {}, isEnded: false, stateHash: 'cd'.repeat(32), lots: [] },
};

function keys(over: Partial<VerifiedJournal>) {
  const { proved, open } = findingsOf({ ...JOURNAL, ...over });
  return { proved: proved.map(({ key }) => key), open: open.map(({ key }) => key) };
}

describe('what a good file proves', () => {
  it('[VER-2] a file alone leaves key, history, tail and the world to be compared', () => {
    expect(keys({})).toEqual({
      proved: ['proved.chain', 'proved.rules', 'proved.heads'],
      open: [
        'open.key',
        'open.history',
        'open.tail',
        'open.unsigned',
        'open.running',
        'open.world',
      ],
    });
  });

  it('[VER-2] what the visitor gave is proved, and no longer open', () => {
    const { outcome } = JOURNAL;
    const ended = { outcome: { ...outcome, isEnded: true }, coveredVersion: 22 };
    expect(keys({ ...ended, keyFrom: 'given', continuesKept: true })).toEqual({
      proved: ['proved.chain', 'proved.rules', 'proved.heads', 'proved.key', 'proved.continues'],
      open: ['open.unsigned', 'open.world'],
    });
  });

  it('[VER-2] without a signed head nothing but the file speaks', () => {
    const { proved, open } = keys({ heads: 0, coveredVersion: 0 });
    expect(proved).toEqual(['proved.chain', 'proved.rules']);
    expect(open).toEqual(['open.noHeads', 'open.unsigned', 'open.running', 'open.world']);
  });

  it('[VER-2] signed offers are proved, whose certificates they are is not', () => {
    const { proved, open } = keys({ signedOffers: 2 });
    expect(proved).toContain('proved.offers');
    expect(open).toContain('open.certificates');
    expect(open).not.toContain('open.unsigned');
  });

  it('[VER-2] a missing proof is no fault, and its address is named', () => {
    const detail = 'a consistency proof is needed: /api/log/consistency?from=3&to=9';
    expect(proofPath({ type: 'bad', fault: { code: 'proof_needed', detail } })).toBe(
      '/api/log/consistency?from=3&to=9',
    );
    expect(proofPath({ type: 'bad', fault: { code: 'chain_broken', detail } })).toBeUndefined();
  });
});

describe('what a visitor types', () => {
  it('nothing is nothing, and what cannot be read names its field', () => {
    expect(readFacts(NOTHING_KNOWN)).toEqual({ ok: true, options: {} });
    expect(readFacts({ ...NOTHING_KNOWN, key: 'x' })).toEqual({ ok: false, field: 'key' });
    expect(readFacts({ ...NOTHING_KNOWN, checkpoint: 'x' })).toEqual({
      ok: false,
      field: 'checkpoint',
    });
    expect(readFacts({ ...NOTHING_KNOWN, consistency: '{' })).toEqual({
      ok: false,
      field: 'consistency',
    });
  });

  it('takes the answer of the platform as a proof', () => {
    const facts = readFacts({ ...NOTHING_KNOWN, consistency: '{"hashes":[]}' });
    expect(facts).toEqual({ ok: true, options: { consistency: { hashes: [] } } });
  });
});
