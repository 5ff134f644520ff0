import { Button, Card, Progress } from 'antd';
import { useTranslation } from 'react-i18next';
import { DownloadOutlined } from '#clients/web/kit/icons.tsx';
import type { DocumentFormat, DocumentKind } from '#contracts/wire/documents.ts';
import { exportPath } from '#clients/web/kit/api.ts';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { useSession } from '#clients/web/kit/session.ts';
import { type Making, useDocument } from './use-document.ts';

interface DocumentsCardProps {
  readonly auctionId: string;
  readonly isBidder: boolean;
  readonly isEnded: boolean;
}

const FORMATS: Readonly<Record<DocumentKind, readonly DocumentFormat[]>> = {
  'result-notice': ['pdf', 'xlsx'],
  'offer-log': ['pdf', 'xlsx', 'csv'],
  minutes: ['pdf', 'xlsx'],
};

/** Notice, offer log and minutes as files, and the journal itself; what is being made tells how far it is (DOC-8). */
export function DocumentsCard({ auctionId, isBidder, isEnded }: DocumentsCardProps) {
  const { t } = useTranslation('archive');
  const { role } = useSession();
  const document = useDocument(auctionId);
  const file = `kaibiao-${auctionId}.ndjson`;
  // The server decides; a button that it would refuse is not shown.
  const mayHaveMinutes = isBidder || ['buyer', 'agency', 'supervisor'].includes(role);
  const kinds: readonly DocumentKind[] = mayHaveMinutes
    ? ['result-notice', 'offer-log', 'minutes']
    : ['result-notice', 'offer-log'];
  return (
    <Card className="no-print" title={<h2>{t('documents.title')}</h2>}>
      {!isEnded && <p className="muted">{t('documents.afterEnd')}</p>}
      {isEnded && (
        <ul className="archive-documents">
          {kinds.map((kind) => (
            <li key={kind}>
              <div>
                <b>{t(`documents.${kind}`)}</b>
                <p className="muted small">{t(`documents.${kind}.note`)}</p>
              </div>
              <div className="archive-formats">
                {FORMATS[kind].map((format) => (
                  <Button
                    key={format}
                    icon={<DownloadOutlined />}
                    loading={isMaking(document.state, kind, format)}
                    disabled={document.state.type === 'making'}
                    aria-label={t('documents.get', {
                      document: t(`documents.${kind}`),
                      format: t(`format.${format}`),
                    })}
                    onClick={() => document.start(kind, format)}
                  >
                    {t(`format.${format}`)}
                  </Button>
                ))}
              </div>
            </li>
          ))}
          <li>
            <div>
              <b>{t('documents.journal')}</b>
              <p className="muted small">{t('documents.journal.note')}</p>
            </div>
            <div className="archive-formats">
              <Button icon={<DownloadOutlined />} href={exportPath(auctionId)} download={file}>
                NDJSON
              </Button>
            </div>
          </li>
        </ul>
      )}
      <MakingLine state={document.state} onStop={document.stop} />
      {document.state.type === 'failed' && (
        <ProblemAlert error={document.state.error} onRetry={document.again} />
      )}
    </Card>
  );
}

function isMaking(state: Making, kind: DocumentKind, format: DocumentFormat): boolean {
  return state.type === 'making' && state.kind === kind && state.format === format;
}

function MakingLine({ state, onStop }: { readonly state: Making; readonly onStop: () => void }) {
  const { t } = useTranslation('archive');
  if (state.type !== 'making' && state.type !== 'saved') return null;
  if (state.type === 'saved') {
    return (
      <p role="status" className="archive-making">
        {t('documents.saved', { name: state.name })}
      </p>
    );
  }
  const { progress } = state;
  const pages = progress?.state === 'making' && progress.total > 0 ? progress : undefined;
  return (
    <div role="status" className="archive-making">
      <span>
        {pages !== undefined
          ? t('documents.pages', { done: pages.done, total: pages.total })
          : progress?.state === 'waiting'
            ? t('documents.waiting', { n: progress.ahead })
            : t('documents.making')}
      </span>
      {pages !== undefined && (
        <Progress
          percent={Math.floor((100 * pages.done) / pages.total)}
          aria-label={t('documents.progress')}
        />
      )}
      <Button size="small" onClick={onStop}>
        {t('documents.stop')}
      </Button>
    </div>
  );
}
