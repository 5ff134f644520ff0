import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { NOTE_STATE_WORDS, SIGNAL_WORDS } from '#contracts/signals.ts';
import type { Signal, SignalNote } from '#contracts/wire/oversight.ts';
import { Instant } from '#clients/web/kit/instant.tsx';
import { EvidenceTable } from './evidence-table.tsx';
import { FiguresList } from './figures-list.tsx';
import { NoteForm } from './note-form.tsx';
import { NoteList } from './note-list.tsx';
import { OriginsTable } from './origins-table.tsx';

interface SignalCardProps {
  readonly auctionId: string;
  readonly signal: Signal;
  /** About this signal, newest first. */
  readonly notes: readonly SignalNote[];
}

/** One signal: what was seen, of whom, by which figures and records, and how fair bidders come to look like that. */
export function SignalCard({ auctionId, signal, notes }: SignalCardProps) {
  const { t, i18n } = useTranslation('wall');
  const id = useId();
  const language = i18n.language === 'en' ? 'en' : 'zh';
  const { rule, [language]: words } = SIGNAL_WORDS[signal.kind];
  const [note] = notes;
  return (
    <section
      className={`signal-card is-${note === undefined ? signal.level : 'noted'}`}
      aria-labelledby={id}
    >
      <div className="signal-head">
        <h2 id={id}>{words.title}</h2>
        <span className={`signal-chip is-${note === undefined ? signal.level : 'noted'}`}>
          <i aria-hidden="true" />
          {note === undefined ? t(`level.${signal.level}`) : NOTE_STATE_WORDS[note.state][language]}
        </span>
        {signal.lotId !== undefined && (
          <span className="muted">{t('lotName', { lot: signal.lotId })}</span>
        )}
        <span className="muted small signal-when">
          <Instant atMs={signal.at} /> · {rule}
        </span>
      </div>
      <p className="signal-bidders">
        {signal.bidders.map((bidder) => (
          <b key={bidder.id}>
            {bidder.name} <code className="muted">{bidder.id}</code>
          </b>
        ))}
      </p>
      <p>{words.seen}</p>
      <FiguresList signal={signal} />
      {signal.records.length > 0 && <EvidenceTable signal={signal} />}
      {signal.origins.length > 0 && <OriginsTable signal={signal} />}
      <p className="signal-caution">
        <b>{t('otherwise')}</b> {words.caution}
      </p>
      <NoteList notes={notes} />
      <NoteForm auctionId={auctionId} signalKey={signal.key} />
    </section>
  );
}
