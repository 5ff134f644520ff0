import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { DocumentFormat, DocumentKind } from '#contracts/wire/documents.ts';
import type { ProjectDetail } from '#contracts/wire/projects.ts';
import { Instant } from '#clients/web/kit/instant.tsx';
import { isLanguage } from '#clients/web/kit/locales.ts';
import { useSession } from '#clients/web/kit/session.ts';
import { documentPath } from '../project-api.ts';
import { Part } from './part.tsx';

/** The auctions of the project, one for each attempt, and its rehearsals. */
export function Auctions({ detail }: { readonly detail: ProjectDetail }) {
  const { t } = useTranslation('projectRun');
  const { role } = useSession();
  const mayReplay = role === 'agency' || role === 'buyer' || role === 'supervisor';
  const auctions = detail.auctions.filter(({ publishedAt }) => publishedAt !== undefined);
  const rehearsals = detail.rehearsals ?? [];
  if (auctions.length === 0 && rehearsals.length === 0) return null;
  return (
    <Part title={t('auctions.title')}>
      <ul className="run-auctions">
        {auctions.map(({ auctionId, attempt, endedAt, headVersion, headHash }) => (
          <li key={auctionId}>
            <Link to="/auctions/$auctionId" params={{ auctionId }}>
              {t('auctions.attempt', { n: attempt })}
            </Link>{' '}
            <code className="muted">{auctionId}</code>
            {endedAt !== undefined && (
              <span className="muted">
                {t('auctions.ended')} <Instant atMs={endedAt} />
              </span>
            )}
            {endedAt !== undefined && mayReplay && (
              <Link to="/what-if/$auctionId" params={{ auctionId }}>
                {t('auctions.whatIf')}
              </Link>
            )}
            {endedAt !== undefined && <Documents auctionId={auctionId} />}
            {headHash !== undefined && (
              <p className="muted small run-hash">
                {t('auctions.head', { n: headVersion ?? 0 })} <code>{headHash}</code>
              </p>
            )}
          </li>
        ))}
        {rehearsals.map(({ auctionId, opensAt, isEnded }) => (
          <li key={auctionId}>
            <Link to="/auctions/$auctionId" params={{ auctionId }}>
              {t('auctions.rehearsal')}
            </Link>{' '}
            <code className="muted">{auctionId}</code>
            <span className="muted">
              {t('auctions.opens')} <Instant atMs={opensAt} isToMinute />
              {isEnded && ` · ${t('auctions.over')}`}
            </span>
          </li>
        ))}
      </ul>
    </Part>
  );
}

const DOCUMENTS = [
  { kind: 'result-notice', format: 'pdf' },
  { kind: 'offer-log', format: 'xlsx' },
  { kind: 'minutes', format: 'pdf' },
] as const satisfies readonly { readonly kind: DocumentKind; readonly format: DocumentFormat }[];

/** Files about an ended auction, in the language of the page. */
function Documents({ auctionId }: { readonly auctionId: string }) {
  const { t, i18n } = useTranslation('projectRun');
  const language = isLanguage(i18n.language) ? i18n.language : 'zh-CN';
  return (
    <span className="run-documents">
      <span className="muted">{t('auctions.documents')}</span>
      {DOCUMENTS.map(({ kind, format }) => (
        <a key={kind} download href={documentPath(auctionId, kind, { format, language })}>
          {t(`document.${kind}`)}
        </a>
      ))}
    </span>
  );
}
