import { LockOutlined, UnlockOutlined } from '@ant-design/icons';
import { Progress } from 'antd';
import { useTranslation } from 'react-i18next';
import { readMoneyWords } from '#contracts/money-words.ts';
import type { BidView, OpeningView } from '#contracts/wire/openings.ts';
import { useFaultWords } from '#clients/web/kit/fault-words.ts';
import { Instant } from '#clients/web/kit/instant.tsx';
import { Money } from '#clients/web/kit/money-text.tsx';
import { locksOf, ownBidOf, percentOf, type Reader } from './hall-view.ts';
import { Part } from './part.tsx';

interface BidsCardProps {
  readonly view: OpeningView;
  readonly reader: Reader;
}

/** Every bid of the closing list: its locks while it is opened, its line of the read-out table (唱标表) afterwards. */
export function BidsCard({ view, reader }: BidsCardProps) {
  const { t } = useTranslation('openings');
  const { bids, opening } = view;
  if (view.closing === undefined) {
    return (
      <Part title={t('bids.title')}>
        <p className="muted">{t(opening.state === 'tooFew' ? 'bids.tooFew' : 'bids.secret')}</p>
      </Part>
    );
  }
  const own = ownBidOf(view, reader);
  return (
    <Part title={t('bids.title')} note={t('bids.note', { n: bids.length })}>
      <div className="hall-scroll">
        <table className="hall-table">
          <thead>
            <tr>
              <th scope="col">{t('bids.number')}</th>
              <th scope="col">{t('bids.bidder')}</th>
              <th scope="col">{t('bids.progress')}</th>
              <th scope="col">{t('bids.price')}</th>
              <th scope="col">{t('bids.items')}</th>
            </tr>
          </thead>
          <tbody>
            {bids.map((bid) => (
              <BidRow
                key={bid.header}
                bid={bid}
                isOwn={bid === own}
                isNext={bid.header === view.nextHeader}
              />
            ))}
          </tbody>
        </table>
      </div>
    </Part>
  );
}

interface BidRowProps {
  readonly bid: BidView;
  readonly isOwn: boolean;
  readonly isNext: boolean;
}

function BidRow({ bid, isOwn, isNext }: BidRowProps) {
  const { t } = useTranslation('openings');
  const look = `${isOwn ? 'is-own ' : ''}${isNext ? 'is-next' : ''}`;
  return (
    <tr className={look}>
      <td className="tabular">{bid.number}</td>
      <th scope="row">
        {bid.bidderName ?? bid.bidder}
        <small className="muted">
          {bid.bidderName !== undefined && `${bid.bidder} · `}
          {isOwn && `${t('bids.own')} · `}
          {t('bids.received')} <Instant atMs={bid.receivedMs} />
        </small>
      </th>
      <td data-label={t('bids.progress')}>
        <BidProgress bid={bid} />
      </td>
      <td data-label={t('bids.price')} className="hall-price">
        <Price bid={bid} />
      </td>
      <td data-label={t('bids.items')}>
        {bid.items?.map(({ label, value }) => (
          <div key={label}>
            {label} {value}
          </div>
        ))}
      </td>
    </tr>
  );
}

/** The locks of a bid that is still shut, or what became of it. */
function BidProgress({ bid }: { readonly bid: BidView }) {
  const { t } = useTranslation('openings');
  const words = useFaultWords();
  if (bid.state !== 'sealed') {
    return (
      <span className={`bid-state bid-${bid.state}`}>
        {bid.state === 'opened' ? <UnlockOutlined /> : <LockOutlined />} {t(`bid.${bid.state}`)}
        {bid.fault !== undefined && (
          <small>
            {words(bid.fault)} <code>{bid.fault}</code>
          </small>
        )}
      </span>
    );
  }
  return (
    <div className="bid-locks">
      <Progress
        percent={percentOf(bid)}
        size="small"
        aria-label={t('bids.progressOf', { n: bid.number })}
      />
      {locksOf(bid).map(({ lock, have, needed, hasBidder }) => (
        <span key={lock}>
          <LockOutlined aria-hidden="true" /> {t(`lock.${lock}`)}{' '}
          <span className="tabular">{t('lock.shares', { have, needed })}</span>
          {hasBidder !== undefined && ` · ${t(hasBidder ? 'lock.bidder' : 'lock.noBidder')}`}
        </span>
      ))}
    </div>
  );
}

/** Words prevail over figures (MOF87-59), so a difference is shown. */
function Price({ bid }: { readonly bid: BidView }) {
  const { t } = useTranslation('openings');
  const { priceFen, priceWords, isAboveCeiling } = bid;
  if (!bid.isReadOut || bid.state !== 'opened') return <span className="muted">—</span>;
  if (priceFen === undefined) return t('bids.noPrice');
  const differs = priceWords !== undefined && readMoneyWords(priceWords) !== priceFen;
  return (
    <>
      <Money fen={priceFen} />
      {priceWords !== undefined && <small>{priceWords}</small>}
      {differs && <strong className="hall-mark">{t('bids.differs')}</strong>}
      {isAboveCeiling === true && <strong className="hall-mark">{t('bids.above')}</strong>}
    </>
  );
}
