import { describe, expect, it } from 'vitest';
import { hallEnvelopeSchema, type HallEnvelope } from '#contracts/wire/room-frames.ts';
import { foldEnvelope, foldJoined, type HallNews } from './hall-fold.ts';

const nobody = { seats: [], moreSeats: 0, onlookers: 0 };
const two = { ...nobody, onlookers: 2 };
const news: HallNews = { epoch: 'e', seq: 3, version: 7, present: nobody };
const changed = (seq: number, version: number): HallEnvelope => ({
  ...{ room: 'O1', epoch: 'e', seq, body: { type: 'changed', version } },
});

describe('what the room of a hall tells', () => {
  it('[OPN-17] given envelopes in their order, then the newest state and who is there are known', () => {
    const after = foldEnvelope(news, changed(4, 8));
    expect(after).toEqual({ ...news, seq: 4, version: 8 });
    const hall = { ...changed(4, 0), body: { type: 'hall' as const, present: two } };
    expect(foldEnvelope(news, hall)).toEqual({ ...news, seq: 4, present: two });
  });

  it('[OPN-17] given one again, then nothing changes; given a gap or a new numbering, then it is said', () => {
    expect(foldEnvelope(news, changed(3, 99))).toBe(news);
    expect(foldEnvelope(news, changed(5, 9))).toBe('gap');
    expect(foldEnvelope(news, { ...changed(4, 9), epoch: 'f' })).toBe('gap');
  });

  it('[OPN-17] given a body of a later version, then its number counts', () => {
    const later = hallEnvelopeSchema.parse({ ...changed(4, 0), body: { type: 'weather', of: 1 } });
    expect(foldEnvelope(news, later)).toEqual({ ...news, seq: 4 });
  });

  it('[OPN-17] given the answer to a join, then its state holds, or its envelopes are added', () => {
    const snapshot = { version: 9, present: two };
    const state = foldJoined(news, { ok: true, epoch: 'f', seq: 1, snapshot });
    expect(state).toEqual({ epoch: 'f', seq: 1, ...snapshot });
    const tail = [changed(4, 8), changed(5, 9)];
    expect(foldJoined(news, { ok: true, epoch: 'e', seq: 5, tail })?.version).toBe(9);
    expect(foldJoined(news, { ok: true, epoch: 'e', seq: 3, tail: [] })).toBe(news);
  });

  it.each([
    ['envelopes without anything before them', undefined, { tail: [] }],
    ['envelopes that do not follow', news, { tail: [changed(9, 9)] }],
    ['envelopes that end too early', news, { tail: [changed(4, 9)] }],
    ['neither', news, {}],
  ])('[OPN-17] given %s, then the answer is of no use', (_what, before, answer) => {
    expect(foldJoined(before, { ok: true, epoch: 'e', seq: 5, ...answer })).toBeUndefined();
  });
});
