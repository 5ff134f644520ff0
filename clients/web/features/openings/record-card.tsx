import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { DownloadOutlined } from '#clients/web/kit/icons.tsx';
import type { OpeningView } from '#contracts/wire/openings.ts';
import { publishedPath, publishedQuery } from '#clients/web/kit/published-opening.ts';
import { ActAnswer } from './act-answer.tsx';
import { actsOf, isOver, type Reader } from './hall-view.ts';
import { Part } from './part.tsx';
import { useOpeningAct } from './use-opening-act.ts';

interface RecordCardProps {
  readonly view: OpeningView;
  readonly reader: Reader;
}

/** The record's confirmation by the bidders: each with one press, silence confirms; afterwards, also of too few bids, the record itself as a signed page. */
export function RecordCard({ view, reader }: RecordCardProps) {
  const { t } = useTranslation('openings');
  const { opening, bids, confirmed } = view;
  const act = useOpeningAct(opening.openingId);
  const acts = actsOf(view, reader);
  if (opening.state === 'tooFew') return <NotOpenedRecord view={view} />;
  if (opening.state !== 'confirming' && opening.state !== 'closed') return null;
  const hasConfirmed = confirmed.some((id) => id === reader.organizationId);
  return (
    <Part title={t('record.title')} note={t('record.note')} isMine={acts.confirm}>
      <ul className="record-bidders">
        {bids.map(({ bidder, bidderName, header }) => (
          <li key={header}>
            {bidderName ?? bidder}{' '}
            <span className="muted">
              {t(isIn(confirmed, bidder) ? 'record.confirmed' : silenceOf(opening.state))}
            </span>
          </li>
        ))}
      </ul>
      {hasConfirmed && <p className="mark-done">{t('record.own')}</p>}
      {acts.confirm && (
        <Button
          type="primary"
          size="large"
          loading={act.isPending}
          onClick={() => act.send({ type: 'ConfirmRecord' })}
        >
          {t('act.confirm')}
        </Button>
      )}
      <ActAnswer act={act} />
      {opening.state === 'closed' && <RecordDownload view={view} title={t('record.pdf')} />}
    </Part>
  );
}

function NotOpenedRecord({ view }: Pick<RecordCardProps, 'view'>) {
  const { t } = useTranslation('openings');
  return (
    <Part title={t('record.notOpenedTitle')} note={t('record.notOpenedNote')}>
      {isOver(view) ? (
        <RecordDownload view={view} title={t('record.notOpenedPdf')} />
      ) : (
        <p className="muted">{t('record.notOpenedHear')}</p>
      )}
    </Part>
  );
}

const RECORD_PDF = 'record.pdf';

/** Says so while the platform has not made it. */
function RecordDownload({
  view,
  title,
}: Pick<RecordCardProps, 'view'> & { readonly title: string }) {
  const { t } = useTranslation('openings');
  const { openingId } = view.opening;
  const { data } = useQuery(publishedQuery(openingId, view.version));
  if (data === undefined) return null;
  if (!data.files.some(({ name }) => name === RECORD_PDF)) {
    return <p className="muted">{t('record.making')}</p>;
  }
  return (
    <div className="hall-acts">
      <Button icon={<DownloadOutlined />} href={publishedPath(openingId, RECORD_PDF)} download>
        {title}
      </Button>
      <span className="muted">{t('record.pdfNote')}</span>
    </div>
  );
}

function isIn(confirmed: readonly string[], bidder: string): boolean {
  return confirmed.includes(bidder);
}

function silenceOf(state: OpeningView['opening']['state']) {
  return state === 'closed' ? ('record.silent' as const) : ('record.waits' as const);
}
