import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { AuctionListItem } from '#contracts/wire/rest.ts';
import { ListRow } from '#clients/web/kit/list/list-row.tsx';
import { PricesKept } from '#clients/web/kit/prices-kept.tsx';
import { Countdown } from '#clients/web/kit/countdown.tsx';
import { dateMinute } from '#clients/web/kit/time.ts';
import type { ListTab } from './list-search.ts';

/** One auction: what, which rules, since when, how long. The whole row leads to it. */
export function AuctionRow({
  item,
  tab,
}: {
  readonly item: AuctionListItem;
  readonly tab: ListTab;
}) {
  const { t } = useTranslation('auctions');
  return (
    <ListRow
      className="auction-row"
      title={item.title}
      link={{ to: '/auctions/$auctionId', params: { auctionId: item.auctionId } }}
      facts={
        <>
          {item.isBidder && <Tag color="blue">{t('mine')}</Tag>}
          <Tag variant="outlined">{typeText(item.type, t)}</Tag>
          <PricesKept type={item.type} confidentiality={item.confidentiality} />
          {item.offerSignature === 'required' && <Tag variant="outlined">{t('signed')}</Tag>}
          <span className="muted">{t('lots', { n: item.lotCount })}</span>
          <code className="muted">{item.auctionId}</code>
        </>
      }
      aside={
        <>
          {tab === 'running' && (
            <>
              <span className="muted">{t('endsIn')}</span>
              <Countdown endMs={item.closesAt} />
            </>
          )}
          {tab === 'upcoming' && (
            <>
              <span className="muted">{t('opensIn')}</span>
              <Countdown endMs={item.opensAt} />
            </>
          )}
          {tab === 'ended' && <span className="muted">{t('endedAt')}</span>}
          <span className="muted tabular">
            {dateMinute(tab === 'upcoming' ? item.opensAt : item.closesAt)}
          </span>
        </>
      }
    />
  );
}

type T = ReturnType<typeof useTranslation<'auctions'>>['t'];

function typeText(type: string, t: T): string {
  if (type === 'english-reverse') return t('type.english-reverse');
  if (type === 'sealed-quotation') return t('type.sealed-quotation');
  if (type === 'dutch-reverse') return t('type.dutch-reverse');
  if (type === 'japanese-reverse') return t('type.japanese-reverse');
  if (type === 'rounds') return t('type.rounds');
  return type;
}
