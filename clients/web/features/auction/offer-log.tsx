import { Card } from 'antd';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '#clients/web/kit/copy-button.tsx';
import { formatFen } from '#clients/web/kit/money.ts';
import { clockTimeMs } from '#clients/web/kit/time.ts';
import { refusalWords } from '#clients/web/kit/words.ts';
import { receiptText, type LoggedOffer } from './offer-store.ts';
import './offer.css';

interface OfferLogProps {
  readonly offers: readonly LoggedOffer[];
  readonly lotId: string;
}

/** Own offers made in this browser, newest first, with the receipt of each (peers C1). */
export function OfferLog({ offers, lotId }: OfferLogProps) {
  const { t } = useTranslation('auction');
  const own = offers.filter((offer) => offer.lotId === lotId).toReversed();
  return (
    <Card title={<h2>{t('log.title')}</h2>}>
      {own.length === 0 ? (
        <p className="muted">{t('log.none')}</p>
      ) : (
        <ol className="offer-log">
          {own.map((offer) => (
            <LogRow key={offer.commandId} offer={offer} />
          ))}
        </ol>
      )}
    </Card>
  );
}

function LogRow({ offer }: { readonly offer: LoggedOffer }) {
  const { t, i18n } = useTranslation('auction');
  const { answer } = offer;
  const outcome = answer?.outcome ?? (offer.failed === undefined ? 'open' : 'failed');
  return (
    <li>
      <div className="log-line">
        <b className="tabular">¥{formatFen(offer.priceFen)}</b>
        <span className={`log-outcome log-${outcome}`}>{t(`log.${outcome}`)}</span>
        {answer?.version !== undefined && <span className="tabular">#{answer.version}</span>}
        <time className="muted tabular">{clockTimeMs(answer?.at ?? offer.sentAt)}</time>
      </div>
      {answer?.reason !== undefined && (
        <div className="muted small">{refusalWords(answer.reason, i18n.language).title}</div>
      )}
      {answer && (
        <div className="log-line small">
          <span className="muted">{t('accepted.receipt')}</span>
          <code title={answer.receipt}>{answer.receipt.slice(0, 16)}…</code>
          <CopyButton text={receiptText(offer)} label={t('log.receipt')} />
        </div>
      )}
    </li>
  );
}
