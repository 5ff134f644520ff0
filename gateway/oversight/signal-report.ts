import { NOTE_STATE_WORDS, SIGNAL_WORDS } from '#contracts/signals.ts';
import type { Signals } from '#contracts/wire/oversight.ts';

/**
 * Signals as a file (`kaibiao.signals/1`) that says by itself what it is: each with its words in both languages, beside
 * its figures, thresholds and evidence, bound to the journal by version and hash. Pure.
 */
export function signalReport(
  signals: Signals,
  made: { readonly at: number; readonly by: string; readonly hash: Uint8Array },
): string {
  const { auctionId, title, version } = signals;
  const report = {
    format: 'kaibiao.signals/1',
    auctionId,
    title,
    version,
    headHash: Buffer.from(made.hash).toString('hex'),
    madeAt: made.at,
    madeBy: made.by,
    caution: {
      zh: '信号只提示需要查看的记录，不是对任何人的认定，也不影响竞价结果。',
      en: 'A signal points at records to look at. It is no finding about anybody, and nothing in the auction follows from it.',
    },
    withheld: signals.withheld,
    signals: signals.signals.map((signal) => {
      const { rule, zh, en } = SIGNAL_WORDS[signal.kind];
      return { ...signal, rule, words: { zh, en } };
    }),
    notes: signals.notes.map((note) => ({ ...note, stateWords: NOTE_STATE_WORDS[note.state] })),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}
