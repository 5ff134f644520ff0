import { useTranslation } from 'react-i18next';
import type { AuctionView, LotView } from '#contracts/wire/views.ts';
import type { RoundsPosition } from '#clients/sdk/index.ts';
import { formatFen } from '#clients/web/kit/money.ts';
import { clockTime } from '#clients/web/kit/time.ts';
import { Outcome } from './outcome.tsx';
import { TimeBar } from './time-bar.tsx';
import { turnRows, type TurnRow } from './turn-rows.ts';

interface BoardProps {
  readonly view: AuctionView;
  readonly lot: LotView;
  readonly position: RoundsPosition;
}

/** Rounds: which round and turn it is, how long it lasts, and the turns of the round in their order. */
export function RoundsBoard({ view, lot, position }: BoardProps) {
  const { t } = useTranslation('formats');
  const { stage, round, rounds, startsAtMs, endsAtMs } = position;
  const isUpcoming = stage === 'upcoming';
  const heading = useHeading(position);
  return (
    <section className={`clock-board is-${stage}`} aria-label={t('board.rounds')}>
      <div className="clock-face">
        <h2 className="figure-label">
          {round === 0
            ? t('rounds.initial', { count: rounds })
            : t('rounds.nth', { n: round, count: rounds })}
        </h2>
        <p className="rounds-now" role="status">
          {heading}
        </p>
        {lot.status !== 'open' ? (
          <Outcome view={view} lot={lot} />
        ) : (
          startsAtMs !== undefined &&
          endsAtMs !== undefined && (
            <TimeBar
              startsAtMs={isUpcoming ? view.opensAt - (endsAtMs - startsAtMs) : startsAtMs}
              endsAtMs={isUpcoming ? view.opensAt : endsAtMs}
              stoppedAtMs={view.pausedAt}
            />
          )
        )}
        <RoundSteps round={round} rounds={rounds} isOver={lot.status !== 'open'} />
        {lot.status === 'open' && <OwnTurn position={position} />}
      </div>
      <Turns view={view} lot={lot} position={position} />
    </section>
  );
}

function useHeading(position: RoundsPosition): string {
  const { t } = useTranslation('formats');
  const { stage, phase, turn = 0, turnCount = 0, isOwnTurn } = position;
  if (stage === 'ended') return t('rounds.over');
  if (stage === 'upcoming') return t('rounds.upcoming');
  switch (phase) {
    case 'initial':
      return t('rounds.phase.initial');
    case 'break':
      return t('rounds.phase.break');
    case 'between':
      return t('rounds.phase.between');
    case 'turn':
      return isOwnTurn
        ? t('rounds.phase.ownTurn', { n: turn, count: turnCount })
        : t('rounds.phase.turn', { n: turn, count: turnCount });
  }
}

/** The initial prices and the rounds as a row of marks: behind, now, to come. */
function RoundSteps({
  round,
  rounds,
  isOver,
}: Pick<RoundsPosition, 'round' | 'rounds'> & { readonly isOver: boolean }) {
  const { t } = useTranslation('formats');
  const steps = Array.from({ length: rounds + 1 }, (_, index) => index);
  return (
    <ol className="round-steps" aria-label={t('rounds.steps')}>
      {steps.map((step) => (
        <li
          key={step}
          className={isOver || step < round ? 'is-past' : step === round ? 'is-now' : ''}
          aria-current={!isOver && step === round ? 'step' : undefined}
        >
          {step === 0 ? t('rounds.step.initial') : step}
        </li>
      ))}
    </ol>
  );
}

/** When the viewing bidder's turn comes, at the latest. */
function OwnTurn({ position }: { readonly position: RoundsPosition }) {
  const { t } = useTranslation('formats');
  const { ownTurn, ownTurnAtMs, phase, isOwnTurn } = position;
  if (ownTurn === undefined || (phase === 'turn' && isOwnTurn)) return null;
  return (
    <p className="muted">
      {ownTurnAtMs === undefined
        ? t('rounds.own.done', { n: ownTurn })
        : t('rounds.own.at', { n: ownTurn, at: clockTime(ownTurnAtMs) })}
    </p>
  );
}

function Turns({ view, lot, position }: BoardProps) {
  const { t } = useTranslation('formats');
  const rows = turnRows(view, lot, position);
  if (rows.length === 0) {
    const isStill = lot.status === 'open';
    return <p className="muted clock-way">{isStill && t('rounds.order.none')}</p>;
  }
  return (
    <div className="clock-way">
      <h3>{t('rounds.order')}</h3>
      <ol className="turns">
        {rows.map((row) => (
          <Turn key={row.place} row={row} />
        ))}
      </ol>
    </div>
  );
}

function Turn({ row }: { readonly row: TurnRow }) {
  const { t } = useTranslation('formats');
  const { t: auction } = useTranslation('auction');
  const { place, alias, name, priceFen, state, isOwn } = row;
  const who = name ?? (alias === undefined ? t('rounds.place', { n: place }) : undefined);
  return (
    <li className={`turn-${state}${isOwn ? ' is-own' : ''}`} aria-current={state === 'now'}>
      <span className="turn-place">{place}</span>
      <span className="turn-who">
        {who ?? auction('alias', { alias: alias ?? '' })}
        {isOwn && <b className="own-mark"> {auction('ranking.own')}</b>}
      </span>
      {priceFen !== undefined && <span className="tabular">¥{formatFen(priceFen)}</span>}
      <small className="turn-state">{t(`rounds.turn.${state}`)}</small>
    </li>
  );
}
