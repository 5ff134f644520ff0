import { useTranslation } from 'react-i18next';
import type { OpeningListItem } from '#contracts/wire/openings.ts';
import { Countdown } from '#clients/web/kit/countdown.tsx';
import { Instant } from '#clients/web/kit/instant.tsx';
import { ListRow } from '#clients/web/kit/list/list-row.tsx';
import { StateTag } from './state-tag.tsx';

interface OpeningRowProps {
  readonly item: OpeningListItem;
  readonly nowMs: number;
}

/** One opening: what, where it stands, what ends next. The whole row leads to it. */
export function OpeningRow({ item, nowMs }: OpeningRowProps) {
  const { t } = useTranslation('openings');
  const { openingId, title, state, lot, stage, agencyName, bids } = item;
  const next = nextOf(item);
  return (
    <ListRow
      className="opening-row"
      title={title}
      link={{ to: '/openings/$openingId', params: { openingId } }}
      facts={
        <>
          <StateTag state={state} />
          <span className="muted">{t('row.lot', { lot, stage })}</span>
          <span className="muted">{agencyName}</span>
          {bids !== undefined && <span className="muted">{t('row.bids', { n: bids })}</span>}
          <span className="muted">{t('row.tender', { tender: item.tender })}</span>
        </>
      }
      aside={
        <>
          <span className="muted">{t(`row.${next.key}`)}</span>
          {next.atMs > nowMs && <Countdown endMs={next.atMs} isPlain />}
          <span className="muted">
            <Instant atMs={next.atMs} isToMinute />
          </span>
        </>
      }
    />
  );
}

function nextOf({ state, deadlineMs, opensAtMs }: OpeningListItem) {
  return state === 'receiving'
    ? ({ key: 'deadline', atMs: deadlineMs } as const)
    : ({ key: 'opening', atMs: opensAtMs } as const);
}
