import type { UseQueryResult } from '@tanstack/react-query';
import { Card, Segmented, Skeleton, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Hall, HallBidder } from '#contracts/wire/rest-hall.ts';
import type { AuctionView } from '#contracts/wire/views.ts';
import { useServerNow } from '#clients/web/kit/live-context.ts';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { agoText } from './ago.ts';

interface PresenceCardProps {
  readonly view: AuctionView;
  readonly hall: UseQueryResult<Hall>;
}

const FILTERS = ['all', 'away'] as const;
type Filter = (typeof FILTERS)[number];

/** A wall clock this far off is worth a word to the bidder; the auction itself does not look at it (T5). */
const CLOCK_OFF_MS = 5_000;

/** Who is in the hall, for how long, and how the connections stand. */
export function PresenceCard({ view, hall }: PresenceCardProps) {
  const { t } = useTranslation('control');
  const [filter, setFilter] = useState<Filter>('all');
  const { data, error } = hall;
  const bidders = data?.bidders ?? [];
  const shown = filter === 'all' ? bidders : bidders.filter(({ state }) => state !== 'here');
  const here = bidders.filter(({ state }) => state === 'here').length;
  return (
    <Card
      title={<h2>{t('presence.title', { here, all: bidders.length })}</h2>}
      extra={
        <Segmented<Filter>
          size="small"
          aria-label={t('presence.filter')}
          value={filter}
          options={FILTERS.map((value) => ({ value, label: t(`presence.filter.${value}`) }))}
          onChange={setFilter}
        />
      }
    >
      {error && <ProblemAlert error={error} onRetry={() => void hall.refetch()} />}
      {data === undefined && !error && <Skeleton active title={false} />}
      {data !== undefined && shown.length === 0 && (
        <p className="muted">{t(filter === 'all' ? 'presence.none' : 'presence.allHere')}</p>
      )}
      <ul className="presence-list" tabIndex={0} aria-label={t('presence.list')}>
        {shown.map((bidder) => (
          <Bidder
            key={bidder.bidderId}
            bidder={bidder}
            isOut={Object.hasOwn(view.disqualifiedBidders ?? {}, bidder.bidderId)}
          />
        ))}
      </ul>
    </Card>
  );
}

function Bidder({ bidder, isOut }: { readonly bidder: HallBidder; readonly isOut: boolean }) {
  const { t } = useTranslation('control');
  const now = useServerNow(1_000);
  const { name, state, since, heardAt, sockets, clockOffMs, framesTooFast } = bidder;
  const facts = [
    ...(since === undefined
      ? []
      : [
          t(state === 'here' ? 'presence.since.here' : 'presence.since.away', {
            ago: agoText(now - since, t),
          }),
        ]),
    ...(heardAt === undefined ? [] : [t('presence.heard', { ago: agoText(now - heardAt, t) })]),
    ...(sockets > 1 ? [t('presence.sockets', { n: sockets })] : []),
    ...(clockOffMs === undefined ? [] : [t('presence.clock', { ms: signed(clockOffMs) })]),
    ...(framesTooFast > 0 ? [t('presence.tooFast', { n: framesTooFast })] : []),
  ];
  return (
    <li className={`presence presence-${state}`}>
      <span className="presence-mark">{t(`presence.state.${state}`)}</span>
      <span className="presence-name">
        {name}
        {isOut && <Tag color="error">{t('presence.disqualified')}</Tag>}
        {Math.abs(clockOffMs ?? 0) >= CLOCK_OFF_MS && (
          <Tag color="warning">{t('presence.clockOff')}</Tag>
        )}
      </span>
      <small className="muted tabular">{facts.join(' · ')}</small>
    </li>
  );
}

function signed(ms: number): string {
  return ms > 0 ? `+${ms}` : String(ms);
}
