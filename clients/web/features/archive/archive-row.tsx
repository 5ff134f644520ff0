import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { regionText } from '#contracts/regions.ts';
import type { ArchiveItem, ArchiveOutcome } from '#contracts/wire/archive.ts';
import { ListRow } from '#clients/web/kit/list/list-row.tsx';
import { formatBp } from '#clients/web/kit/money.ts';
import { PricesKept } from '#clients/web/kit/prices-kept.tsx';
import { Money } from '#clients/web/kit/money-text.tsx';
import { dateMinute, SCREEN_ZONE_LABEL } from '#clients/web/kit/time.ts';
import { typeText } from './method-text.ts';
import { savingOf } from './saving.ts';

/** One ended auction: whose, how, when, and how it came out. The whole row leads to it. */
export function ArchiveRow({ item }: { readonly item: ArchiveItem }) {
  const { t, i18n } = useTranslation('archive');
  const { auctionId, title, type, opensAt, lotCount, buyer, outcome } = item;
  return (
    <ListRow
      className="archive-row"
      title={title}
      link={{ to: '/archive/$auctionId', params: { auctionId } }}
      facts={
        <>
          <Tag variant="outlined">{typeText(type, t)}</Tag>
          <PricesKept type={type} confidentiality={item.confidentiality} />
          <span className="muted">{t('lots', { n: lotCount })}</span>
          <code className="muted">{auctionId}</code>
        </>
      }
      aside={
        <div className="archive-outcome">
          {outcome === undefined ? (
            <span className="muted">{t('outcome.long')}</span>
          ) : (
            <OutcomeText outcome={outcome} />
          )}
        </div>
      }
    >
      <div className="muted">
        {buyer.name}
        {buyer.region !== undefined && <> · {regionText(buyer.region, i18n.language)}</>}
        {' · '}
        <span className="tabular">
          {t('openedAt', { at: `${dateMinute(opensAt)} ${SCREEN_ZONE_LABEL}` })}
        </span>
      </div>
    </ListRow>
  );
}

function OutcomeText({ outcome }: { readonly outcome: ArchiveOutcome }) {
  const { t } = useTranslation('archive');
  const { t: kit } = useTranslation('kit');
  const names = outcome.winners.join(kit('list.separator'));
  const { completed, unsuccessful, cancelled, priceFen, winners, winnersCount } = outcome;
  const saving = savingOf(outcome);
  if (completed === 0) {
    return <Tag>{t(unsuccessful > 0 ? 'outcome.unsuccessful' : 'outcome.cancelled')}</Tag>;
  }
  return (
    <>
      <b className="archive-price">
        <Money fen={priceFen} hint />
      </b>
      {saving !== undefined && (
        <span className="archive-saved">
          {t('outcome.saved', { percent: formatBp(saving.bp) })}
        </span>
      )}
      <span className="muted archive-winners">
        {winnersCount > winners.length
          ? t('outcome.winnersMore', { names, n: winnersCount })
          : names}
      </span>
      {unsuccessful + cancelled > 0 && (
        <span className="muted small">{t('outcome.partly', { n: unsuccessful + cancelled })}</span>
      )}
    </>
  );
}
