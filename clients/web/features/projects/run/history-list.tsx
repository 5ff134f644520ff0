import { useTranslation } from 'react-i18next';
import { factorText } from '#contracts/evaluation-text.ts';
import type { ProjectDetail } from '#contracts/wire/projects.ts';
import { PROJECT_STEPS } from '#contracts/wire/project-steps.ts';
import { Instant } from '#clients/web/kit/instant.tsx';
import { Part } from './part.tsx';

/** What the platform notes and what time brings about, beside people's steps. */
const OTHERS = [
  ...(['CreateDraft', 'NoteAuction', 'NoteNoAuction', 'NoteEnd', 'TakeResult'] as const),
  ...(['NoteRehearsal', 'registration_ended', 'opening_missed'] as const),
  ...(['winner_lapsed', 'buyer_lapsed'] as const),
];

/** Who did what when, newest first, as the journal has it; numbers of records for those who may know them. */
export function HistoryList({ detail }: { readonly detail: ProjectDetail }) {
  const { t } = useTranslation('projectRun');
  const { history } = detail;
  if (history.length === 0) return null;
  return (
    <Part title={t('history.title')} note={t('history.note')}>
      <ol className="run-history" reversed>
        {history.toReversed().map(({ version, at, what, by, about, reason, factor }) => (
          <li key={`${version} ${at} ${what} ${about ?? ''}`}>
            {version > 0 && <span className="tabular muted">#{version}</span>} <Instant atMs={at} />
            <b>{whatText(what, t)}</b>
            {about !== undefined && <span>{nameIn(detail, about)}</span>}
            {by !== undefined && by !== (about && nameIn(detail, about)) && (
              <span className="muted">{by}</span>
            )}
            {factor !== undefined && <span className="tabular">{factorText(factor)}</span>}
            {reason !== undefined && <span className="muted">{reason}</span>}
          </li>
        ))}
      </ol>
    </Part>
  );
}

/** Suppliers by their names where the reader knows them; lots and auctions by their numbers. */
function nameIn({ applications, own }: ProjectDetail, about: string): string {
  const known = [...(applications ?? []), ...(own === undefined ? [] : [own])];
  return known.find(({ bidderId }) => bidderId === about)?.name ?? about;
}

type T = ReturnType<typeof useTranslation<'projectRun'>>['t'];

/** A record that this page does not know yet shows its name. */
function whatText(what: string, t: T): string {
  const known = [...PROJECT_STEPS, ...OTHERS].find((name) => name === what);
  return known === undefined ? what : t(`what.${known}`);
}
