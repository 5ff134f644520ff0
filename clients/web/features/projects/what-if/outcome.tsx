import { Alert } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { RefusalReason } from '#contracts/wire/auction-commands.ts';
import { REFUSALS } from '#contracts/errors.ts';
import type { WhatIfAnswer } from '#contracts/wire/projects.ts';
import { Instant } from '#clients/web/kit/instant.tsx';
import { Money } from '#clients/web/kit/money-text.tsx';
import { formatFen } from '#clients/web/kit/money.ts';

type LotOutcome = WhatIfAnswer['lots'][number];
type Side = LotOutcome['before'];

/** Both outcomes of each lot side by side, what differs marked by word and weight. */
export function Outcome({ answer }: { readonly answer: WhatIfAnswer }) {
  const { t } = useTranslation('whatIf');
  return (
    <>
      <Alert
        type="warning"
        showIcon
        title={t('caution')}
        description={
          answer.caveats.length > 0 && (
            <ul className="what-if-caveats">
              {answer.caveats.map((code) => (
                <li key={code}>{caveatText(code, t)}</li>
              ))}
            </ul>
          )
        }
      />
      {answer.lots.map((lot) => (
        <LotTable key={lot.lotId} lot={lot} />
      ))}
    </>
  );
}

type T = ReturnType<typeof useTranslation<'whatIf'>>['t'];

const CAVEATS = [
  ...(['behaviour', 'signatures', 'pauses', 'extensions'] as const),
  ...(['instructions', 'officials'] as const),
];

function caveatText(code: string, t: T): string {
  const known = CAVEATS.find((name) => name === code);
  return known === undefined ? code : t(`caveat.${known}`);
}

function LotTable({ lot }: { readonly lot: LotOutcome }) {
  const { t } = useTranslation('whatIf');
  return (
    <section className="what-if-lot">
      <h2>
        <code>{lot.lotId}</code> <Verdict lot={lot} />
      </h2>
      <table>
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">{t('what')}</span>
            </th>
            <th scope="col">{t('before')}</th>
            <th scope="col">{t('after')}</th>
          </tr>
        </thead>
        <tbody>
          {rowsOf(lot, t).map((row) => (
            <Row key={row.name} {...row} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** What is compared, in the order in which people ask. */
function rowsOf(lot: LotOutcome, t: T): readonly RowProps[] {
  const { before, after } = lot;
  const row = (name: string, tell: (side: Side) => ReactNode, isOther: boolean): RowProps => ({
    ...{ name, isOther, before: tell(before), after: tell(after) },
  });
  const differs = (of: (side: Side) => unknown): boolean => of(before) !== of(after);
  return [
    row(
      t('status'),
      ({ status }) => statusText(status, t),
      differs(({ status }) => status),
    ),
    row(t('winner'), (side) => winnerOf(side) ?? t('nobody'), lot.winnerChanged),
    row(
      t('best'),
      ({ ranking: [first] }) => (first ? <Money fen={first.priceFen} hint /> : t('nobody')),
      differs(({ ranking }) => ranking[0]?.priceFen),
    ),
    row(t('end'), ({ closedAt }) => <Instant atMs={closedAt} />, lot.endDifferenceMs !== 0),
    row(
      t('overtime'),
      (side) => side.overtimeCount,
      differs((side) => side.overtimeCount),
    ),
    row(
      t('accepted'),
      ({ accepted }) => accepted,
      differs(({ accepted }) => accepted),
    ),
    row(t('refused'), (side) => <Refused side={side} />, differs(sum)),
    row(t('ranking'), (side) => <Ranking side={side} />, false),
  ];
}

/** Who was first has won only where the lot came to a result. */
function winnerOf({ status, ranking: [first] }: Side): string | undefined {
  return status === 'completed' ? first?.name : undefined;
}

function Verdict({ lot }: { readonly lot: LotOutcome }) {
  const { t } = useTranslation('whatIf');
  const { winnerChanged, priceDifferenceFen: difference } = lot;
  const price =
    difference === undefined || difference === 0
      ? t('verdict.samePrice')
      : t(difference < 0 ? 'verdict.lower' : 'verdict.higher', {
          amount: formatFen(Math.abs(difference)),
        });
  return (
    <span className="what-if-verdict">
      {t(winnerChanged ? 'verdict.otherWinner' : 'verdict.sameWinner')} · {price}
    </span>
  );
}

interface RowProps {
  readonly name: string;
  readonly before: ReactNode;
  readonly after: ReactNode;
  readonly isOther: boolean;
}

function Row({ name, before, after, isOther }: RowProps) {
  const { t } = useTranslation('whatIf');
  return (
    <tr className={isOther ? 'is-other' : ''}>
      <th scope="row">{name}</th>
      <td>{before}</td>
      <td>
        {after}
        {isOther && <small className="what-if-other"> {t('other')}</small>}
      </td>
    </tr>
  );
}

function statusText(status: string, t: T): string {
  if (status === 'completed') return t('status.completed');
  if (status === 'unsuccessful') return t('status.unsuccessful');
  if (status === 'cancelled') return t('status.cancelled');
  return status;
}

function sum({ refused }: Side): number {
  return Object.values(refused).reduce((total, count) => total + count, 0);
}

function Refused({ side }: { readonly side: Side }) {
  const { i18n } = useTranslation('whatIf');
  const entries = Object.entries(side.refused);
  if (entries.length === 0) return <>0</>;
  return (
    <ul>
      {entries.map(([reason, count]) => (
        <li key={reason}>
          {count} × {reasonText(reason, i18n.language)}
        </li>
      ))}
    </ul>
  );
}

function reasonText(reason: string, language: string): string {
  if (!isReason(reason)) return reason;
  return language === 'en' ? REFUSALS[reason].en : REFUSALS[reason].zh;
}

function isReason(reason: string): reason is RefusalReason {
  return Object.hasOwn(REFUSALS, reason);
}

const SHOWN_RANKS = 5;

function Ranking({ side }: { readonly side: Side }) {
  const { t } = useTranslation('whatIf');
  if (side.ranking.length === 0) return <>{t('nobody')}</>;
  return (
    <ol>
      {side.ranking.slice(0, SHOWN_RANKS).map(({ rank, bidderId, name, priceFen }) => (
        <li key={bidderId}>
          {rank}. {name} <Money fen={priceFen} />
        </li>
      ))}
    </ol>
  );
}
