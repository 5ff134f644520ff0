import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Hall } from '#contracts/wire/rest-hall.ts';
import type { AuctionView } from '#contracts/wire/views.ts';
import { Countdown } from '#clients/web/kit/countdown.tsx';
import { Money } from '#clients/web/kit/money-text.tsx';
import { percentText, totals } from './lot-figures.ts';

interface ControlSummaryProps {
  readonly view: AuctionView;
  readonly hall: Hall | undefined;
}

/** The whole auction in one line of figures. */
export function ControlSummary({ view, hall }: ControlSummaryProps) {
  const { t } = useTranslation('control');
  const { lots, open, saving, nextEndMs, short } = totals(view);
  const here = hall?.bidders.filter(({ state }) => state === 'here').length;
  return (
    <section className="control-summary" aria-label={t('summary.label')}>
      <Figure label={t('summary.nextEnd')}>
        {nextEndMs === undefined ? (
          '—'
        ) : (
          <Countdown endMs={nextEndMs} stoppedAtMs={view.pausedAt} size="large" />
        )}
      </Figure>
      <Figure label={t('summary.open')} note={t('summary.ofLots', { n: lots })}>
        {open}
      </Figure>
      <Figure
        label={t('summary.saving')}
        note={saving === undefined ? undefined : percentText(saving.bp)}
      >
        {saving === undefined ? '—' : <Money fen={saving.fen} />}
      </Figure>
      <Figure
        label={t('summary.here')}
        note={hall && t('summary.ofBidders', { n: hall.bidders.length })}
      >
        {here ?? '—'}
      </Figure>
      <Figure label={t('summary.short')} note={t('summary.minBidders', { n: view.minBidders })}>
        {short}
      </Figure>
    </section>
  );
}

interface FigureProps {
  readonly label: string;
  readonly note?: string | undefined;
  readonly children: ReactNode;
}

function Figure({ label, note, children }: FigureProps) {
  return (
    <div className="control-figure">
      <span className="muted small">{label}</span>
      <b className="tabular">{children}</b>
      {note !== undefined && <small className="muted">{note}</small>}
    </div>
  );
}
