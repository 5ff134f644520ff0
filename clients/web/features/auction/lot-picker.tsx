import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { LotId } from '#contracts/ids.ts';
import type { AuctionView, LotView } from '#contracts/wire/views.ts';
import { Countdown } from '#clients/web/kit/countdown.tsx';
import { lotName } from './lot-name.ts';
import { orderedLots } from '#clients/web/kit/standing.ts';

/** More lots than this are picked from a searchable list instead of cards. */
const CARDS_MAX = 8;

interface LotPickerProps {
  readonly view: AuctionView;
  readonly lotId: LotId;
  readonly onPick: (lotId: LotId) => void;
}

export function LotPicker({ view, lotId, onPick }: LotPickerProps) {
  const { t } = useTranslation('auction');
  const lots = orderedLots(view);
  if (lots.length < 2) return null;
  if (lots.length > CARDS_MAX) {
    return (
      <Select
        showSearch
        className="lot-select"
        aria-label={t('lot.pick')}
        value={lotId}
        options={lots.map((lot) => ({ value: lot.lotId, label: lotName(lot.lotId, t) }))}
        onChange={(picked) => onPick(picked)}
      />
    );
  }
  return (
    <nav className="lot-cards" aria-label={t('lot.pick')}>
      {lots.map((lot) => (
        <LotCard
          key={lot.lotId}
          lot={lot}
          pausedAt={view.pausedAt}
          isCurrent={lot.lotId === lotId}
          onPick={() => onPick(lot.lotId)}
        />
      ))}
    </nav>
  );
}

interface LotCardProps {
  readonly lot: LotView;
  readonly pausedAt: number | undefined;
  readonly isCurrent: boolean;
  readonly onPick: () => void;
}

function LotCard({ lot, pausedAt, isCurrent, onPick }: LotCardProps) {
  const { t } = useTranslation('auction');
  const rank = lot.own?.rank;
  return (
    <button
      type="button"
      className="lot-card"
      aria-current={isCurrent ? 'true' : undefined}
      onClick={onPick}
    >
      <b>{lotName(lot.lotId, t)}</b>
      <span className="lot-card-state">
        {rank !== undefined && <span>{t('rank.nth', { n: rank })}</span>}
        {lot.status === 'open' ? (
          <Countdown endMs={lot.closesAt} stoppedAtMs={pausedAt} />
        ) : (
          <span className="muted">{t(`status.${lot.status}`)}</span>
        )}
      </span>
    </button>
  );
}
