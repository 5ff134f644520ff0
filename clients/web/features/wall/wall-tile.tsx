import { Link } from '@tanstack/react-router';
import { Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
import type { WallTile } from '#contracts/wire/oversight.ts';
import { Countdown } from '#clients/web/kit/countdown.tsx';
import { formatBp, formatFen } from '#clients/web/kit/money.ts';
import { liveErrorWords } from '#clients/web/kit/words.ts';
import { SignalChips } from './signal-chips.tsx';
import { Sparkline } from './sparkline.tsx';
import { tileFacts } from './tile-facts.ts';
import { type SeenView, useView } from './use-view.ts';

/** One auction on the wall: its prices live, its signals as of some seconds ago. */
export function WallTileCard({ tile }: { readonly tile: WallTile }) {
  const { t } = useTranslation('wall');
  const seen = useView(tile.auctionId);
  const isWaiting = tile.signals.some(
    ({ noted, level }) => noted === undefined && level === 'look',
  );
  return (
    <article className={`wall-tile${isWaiting ? ' is-waiting' : ''}`}>
      <h2>
        <Link to="/auctions/$auctionId" params={{ auctionId: tile.auctionId }}>
          {tile.title}
        </Link>
      </h2>
      <p className="muted small wall-of">
        {tile.buyerName} · {t('bidders', { n: tile.bidderCount })} · <code>{tile.auctionId}</code>
      </p>
      <LiveFigures seen={seen} tile={tile} />
      <SignalChips tile={tile} />
    </article>
  );
}

function LiveFigures({ seen, tile }: { readonly seen: SeenView; readonly tile: WallTile }) {
  const { t, i18n } = useTranslation('wall');
  const facts = seen.view === undefined ? undefined : tileFacts(seen.view);
  if (facts === undefined) {
    return seen.refused === undefined ? (
      <Skeleton active title={false} paragraph={{ rows: 3 }} />
    ) : (
      <p role="alert">{liveErrorWords(seen.refused, i18n.language).title}</p>
    );
  }
  const { lot, openLots, standing, savedBp } = facts;
  return (
    <div className="wall-figures">
      <div>
        <span className="muted small">
          {t('best')}
          {tile.lotCount > 1 && <> · {t('lot', { lot: lot.lotId, n: openLots })}</>}
        </span>
        {lot.bestFen === undefined ? (
          <span className="wall-no-price">{t(hiddenKey(tile))}</span>
        ) : (
          <b className="wall-price tabular">¥{formatFen(lot.bestFen)}</b>
        )}
        <span className="small">
          {savedBp !== undefined && <>{t('saved', { percent: formatBp(savedBp) })} · </>}
          {lot.bidderCount !== undefined && t('active', { n: lot.bidderCount })}
          {lot.overtimeCount > 0 && <> · {t('overtime', { n: lot.overtimeCount })}</>}
        </span>
      </div>
      <div className="wall-time">
        <span className={`wall-standing is-${standing}`}>{t(`standing.${standing}`)}</span>
        {standing === 'running' && <Countdown endMs={lot.closesAt} />}
      </div>
      <Sparkline auctionId={tile.auctionId} lot={lot} />
    </div>
  );
}

function hiddenKey({ visibility }: WallTile): 'sealed' | 'none' {
  return visibility === 'sealed' ? 'sealed' : 'none';
}
