import type { HallEnvelope, HallJoined, HallPresence } from '#contracts/wire/room-frames.ts';

/** What the room of a hall has told so far. */
export interface HallNews {
  readonly epoch: string;
  readonly seq: number;
  /** Number of the newest state that everybody may know. */
  readonly version: number;
  readonly present: HallPresence;
}

/** The news after one more envelope; `gap`: some are missing, join again. Pure. */
export function foldEnvelope(news: HallNews, { epoch, seq, body }: HallEnvelope): HallNews | 'gap' {
  if (epoch !== news.epoch) return 'gap';
  if (seq <= news.seq) return news;
  if (seq !== news.seq + 1) return 'gap';
  if (body.type === 'changed') return { ...news, seq, version: body.version };
  return body.type === 'hall' ? { ...news, seq, present: body.present } : { ...news, seq };
}

/** The news after the answer to a join; `undefined`: it says nothing that could be used. Pure. */
export function foldJoined(
  news: HallNews | undefined,
  { epoch, seq, snapshot, tail }: Extract<HallJoined, { ok: true }>,
): HallNews | undefined {
  if (snapshot !== undefined) return { epoch, seq, ...snapshot };
  if (news === undefined || tail === undefined) return undefined;
  let folded: HallNews = news;
  for (const envelope of tail) {
    const next = foldEnvelope(folded, envelope);
    if (next === 'gap') return undefined;
    folded = next;
  }
  // What came live meanwhile may be newer than the answer.
  return folded.epoch === epoch && folded.seq >= seq ? folded : undefined;
}
