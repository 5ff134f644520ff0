import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RefoldedLot, RefoldOutcome } from '#contracts/journal/refold.ts';
import type { Fault, VerifiedJournal, VerifyReport } from '#contracts/journal/verify-report.ts';
import { formatFen } from '#clients/web/kit/money.ts';
import { dateTime } from '#clients/web/kit/time.ts';
import { type Finding, findingsOf, needsProof, proofPath } from './findings.ts';

interface ReportViewProps {
  readonly name: string;
  readonly report: VerifyReport;
  readonly fetchProof: ((path: string) => Promise<string>) | undefined;
  readonly onProof: (consistency: string) => void;
}

/** What a verification found: the verdict, what was proved and what was not, and every ranking computed anew. */
export function ReportView({ name, report, fetchProof, onProof }: ReportViewProps) {
  const { t } = useTranslation('verify');
  if (report.type === 'unusable') {
    return (
      <section className="verify-report" aria-label={t('report')}>
        <div role="alert" className="verify-verdict is-bad">
          <strong>{t('verdict.unusable', { name })}</strong>
          <p>{report.detail}</p>
        </div>
      </section>
    );
  }
  if (report.type === 'bad') {
    return (
      <section className="verify-report" aria-label={t('report')}>
        {needsProof(report) ? (
          <ProofNeeded report={report} fetchProof={fetchProof} onProof={onProof} />
        ) : (
          <Bad name={name} fault={report.fault} records={report.records} />
        )}
      </section>
    );
  }
  return (
    <section className="verify-report" aria-label={t('report')}>
      <div role="status" className="verify-verdict is-good">
        <strong>{t('verdict.good')}</strong>
        <p>
          {report.outcome.title} <code>{report.stream}</code>
        </p>
      </div>
      <Findings report={report} />
      <Outcome outcome={report.outcome} />
    </section>
  );
}

function Bad({
  name,
  fault,
  records,
}: {
  readonly name: string;
  readonly fault: Fault;
  readonly records: number | undefined;
}) {
  const { t } = useTranslation('verify');
  const { version, throughVersion, line } = fault;
  const isRange = throughVersion !== undefined && throughVersion !== version;
  return (
    <div role="alert" className="verify-verdict is-bad">
      <strong>{t('verdict.bad', { name })}</strong>
      <ul>
        {version !== undefined && (
          <li>
            {isRange
              ? t('place.records', { from: version, to: throughVersion })
              : t('place.record', { n: version })}
          </li>
        )}
        {line !== undefined && <li>{t('place.line', { n: line })}</li>}
        <li>{t(`fault.${fault.code}`)}</li>
        {records !== undefined && records > 0 && <li>{t('place.before', { n: records })}</li>}
      </ul>
      <p className="verify-detail">
        <code>{fault.code}</code> {fault.detail}
      </p>
    </div>
  );
}

function ProofNeeded({
  report,
  fetchProof,
  onProof,
}: Pick<ReportViewProps, 'report' | 'fetchProof' | 'onProof'>) {
  const { t } = useTranslation('verify');
  const [hasFailed, setFailed] = useState(false);
  const path = proofPath(report);
  return (
    <div role="alert" className="verify-verdict is-open">
      <strong>{t('proof.title')}</strong>
      <p>{t('proof.why')}</p>
      {path !== undefined && <code>{path}</code>}
      {path !== undefined && fetchProof !== undefined && (
        <p>
          <button
            type="button"
            className="verify-button"
            onClick={() => {
              fetchProof(path).then(onProof, () => setFailed(true));
            }}
          >
            {t('proof.fetch')}
          </button>
        </p>
      )}
      {hasFailed && <p className="verify-wrong">{t('proof.failed')}</p>}
    </div>
  );
}

function Findings({ report }: { readonly report: VerifiedJournal }) {
  const { t } = useTranslation('verify');
  const { proved, open } = findingsOf(report);
  return (
    <>
      <h3>{t('proved.title')}</h3>
      <FindingList items={proved} kind="proved" />
      <h3>{t('open.title')}</h3>
      <FindingList items={open} kind="open" />
      <dl className="verify-key">
        <dt>{t(report.keyFrom === 'given' ? 'key.given' : 'key.file')}</dt>
        <dd>
          <code>{report.verifierKey}</code>
        </dd>
        {report.certificates.map(({ bidderId, cert }) => (
          <div key={`${bidderId} ${cert}`}>
            <dt>{t('certificate', { bidder: nameOf(report.outcome, bidderId) })}</dt>
            <dd>
              <code>{cert}</code>
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function FindingList({
  items,
  kind,
}: {
  readonly items: readonly Finding[];
  readonly kind: 'proved' | 'open';
}) {
  const { t } = useTranslation('verify');
  return (
    <ul className={`verify-findings is-${kind}`}>
      {items.map(({ key, values }) => (
        <li key={key}>{t(key, values)}</li>
      ))}
    </ul>
  );
}

/** Of an auction the ranking of each lot, of a case where it stands: computed anew from the records. */
function Outcome({ outcome }: { readonly outcome: RefoldOutcome }) {
  const { t } = useTranslation('verify');
  if (outcome.case !== undefined) {
    const { kind, phase } = outcome.case;
    return (
      <>
        <h3>{t('case.title')}</h3>
        <p>
          {t(`case.${kind}`)} <code>{phase}</code>
        </p>
      </>
    );
  }
  return (
    <>
      <h3>{t('ranking.title')}</h3>
      {outcome.lots.map((lot) => (
        <LotTable key={lot.lotId} lot={lot} outcome={outcome} />
      ))}
    </>
  );
}

function LotTable({
  lot,
  outcome,
}: {
  readonly lot: RefoldedLot;
  readonly outcome: RefoldOutcome;
}) {
  const { t } = useTranslation('verify');
  const caption = [
    t('lot.name', { lot: lot.lotId }),
    t(`lot.${lot.status}`),
    ...(lot.closedAt === undefined ? [] : [dateTime(lot.closedAt)]),
    ...(lot.overtimeCount === 0 ? [] : [t('lot.overtime', { n: lot.overtimeCount })]),
  ].join(' · ');
  return (
    <table className="verify-ranking">
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{t('ranking.rank')}</th>
          <th scope="col">{t('ranking.bidder')}</th>
          <th scope="col" className="number">
            {t('ranking.price')}
          </th>
        </tr>
      </thead>
      <tbody>
        {lot.ranking.length === 0 && (
          <tr>
            <td colSpan={3}>{t('ranking.none')}</td>
          </tr>
        )}
        {lot.ranking.map(({ rank, bidderId, priceFen }) => (
          <tr key={bidderId}>
            <td>{rank}</td>
            <td>{nameOf(outcome, bidderId)}</td>
            <td className="number">{formatFen(priceFen)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function nameOf({ bidderNames }: RefoldOutcome, bidderId: string): string {
  const name = Object.hasOwn(bidderNames, bidderId) ? bidderNames[bidderId] : undefined;
  return name === undefined ? bidderId : `${name} (${bidderId})`;
}
