import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { SIGNAL_WORDS } from '#contracts/signals.ts';
import type { WallTile } from '#contracts/wire/oversight.ts';

const SHOWN_MAX = 3;

/** The signals of one tile in short; all of them, with their evidence, behind one link. */
export function SignalChips({ tile }: { readonly tile: WallTile }) {
  const { t, i18n } = useTranslation('wall');
  const { signals, withheld, auctionId } = tile;
  if (withheld !== 'none')
    return <p className="muted small wall-quiet">{t(`withheld.${withheld}`)}</p>;
  if (signals.length === 0) return <p className="muted small wall-quiet">{t('signals.none')}</p>;
  const open = signals.filter(({ noted }) => noted === undefined).length;
  return (
    <div className="wall-signals">
      <ul>
        {signals.slice(0, SHOWN_MAX).map(({ key, kind, level, noted }) => (
          <li key={key} className={`signal-chip is-${noted === undefined ? level : 'noted'}`}>
            <i aria-hidden="true" />
            {SIGNAL_WORDS[kind][i18n.language === 'en' ? 'en' : 'zh'].title}
            <span className="visually-hidden">
              {' '}
              {t(noted === undefined ? `level.${level}` : 'level.noted')}
            </span>
          </li>
        ))}
      </ul>
      <Link to="/wall/$auctionId" params={{ auctionId }}>
        {t('signals.all', { n: signals.length, open })}
      </Link>
    </div>
  );
}
