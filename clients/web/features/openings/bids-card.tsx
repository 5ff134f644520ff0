import { Progress } from 'antd';
import { useTranslation } from 'react-i18next';
import { LockOutlined, UnlockOutlined } from '#clients/web/kit/icons.tsx';
import { LOCK_IDS } from '#contracts/sealing/shares.ts';
import type { BidView, OpeningView } from '#contracts/wire/openings.ts';
import { useFaultWords } from '#clients/web/kit/fault-words.ts';
import { Instant } from '#clients/web/kit/instant.tsx';
import { Money } from '#clients/web/kit/money-text.tsx';
import { locksOf, ownBidOf, percentOf, type Reader, wordsDiffer } from './hall-view.ts';
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
      <LocksNote view={view} />
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

/** What the two locks are, while there is one to open. */
function LocksNote({ view }: Pick<BidsCardProps, 'view'>) {
  const { t } = useTranslation('openings');
  const shut = view.bids.find(({ state }) => state === 'sealed');
  if (shut === undefined) return null;
  const [a, b] = LOCK_IDS.map((id) => shut.needed.find(({ lock }) => lock === id)?.custodians ?? 0);
  return <p className="muted">{t('bids.locks', { a, b })}</p>;
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
        {bid.fault !== undefined && <small title={bid.fault}>{words(bid.fault)}</small>}
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
          <LockOutlined /> {t(`lock.${lock}`)}{' '}
          <span className="tabular">{t('lock.shares', { have, needed })}</span>
          {hasBidder !== undefined && ` · ${t(hasBidder ? 'lock.bidder' : 'lock.noBidder')}`}
        </span>
      ))}
    </div>
  );
}

function Price({ bid }: { readonly bid: BidView }) {
  const { t } = useTranslation('openings');
  const { priceFen, priceWords, isAboveCeiling } = bid;
  if (bid.state === 'revoked' || bid.state === 'withdrawn') return <span className="muted">—</span>;
  if (!bid.isReadOut) return <span className="muted">{t('bids.notRead')}</span>;
  if (priceFen === undefined) return t('bids.noPrice');
  return (
    <>
      <Money fen={priceFen} />
      {priceWords !== undefined && <small>{priceWords}</small>}
      {wordsDiffer(bid) && <strong className="hall-mark">{t('bids.differs')}</strong>}
      {isAboveCeiling === true && <strong className="hall-mark">{t('bids.above')}</strong>}
    </>
  );
}
