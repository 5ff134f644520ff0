import { useTranslation } from 'react-i18next';
import { NOTE_STATE_WORDS } from '#contracts/signals.ts';
import type { SignalNote } from '#contracts/wire/oversight.ts';
import { Instant } from '#clients/web/kit/instant.tsx';

/** What supervisors wrote, newest first. */
export function NoteList({ notes }: { readonly notes: readonly SignalNote[] }) {
  const { t, i18n } = useTranslation('wall');
  const language = i18n.language === 'en' ? 'en' : 'zh';
  if (notes.length === 0) return null;
  return (
    <ul className="signal-notes" aria-label={t('notes.label')}>
      {notes.map((note) => (
        <li key={note.noteId}>
          <b>{NOTE_STATE_WORDS[note.state][language]}</b>
          {note.text !== '' && <p>{note.text}</p>}
          <p className="muted small">
            {note.by} · {note.organizationName} · <Instant atMs={note.at} /> ·{' '}
            {t('notes.version', { version: note.version })}
          </p>
        </li>
      ))}
    </ul>
  );
}
