import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuctionView, LotView } from '#contracts/wire/views.ts';
import { formatBp, formatFen } from '#clients/web/kit/money.ts';
import { Money } from '#clients/web/kit/money-text.tsx';
import { Instant } from '#clients/web/kit/instant.tsx';
import { typeText } from './method-text.ts';
import { savingOf } from './saving.ts';

interface ArchiveFactsProps {
  readonly view: AuctionView;
  readonly lots: readonly LotView[];
}

/** What was bought by which rules, when, and what it cost against the ceiling. */
export function ArchiveFacts({ view, lots }: ArchiveFactsProps) {
  const { t } = useTranslation('archive');
  const won = lots.filter(({ status, bestFen }) => status === 'completed' && bestFen !== undefined);
  const sums = {
    ceilingFen: won.reduce((sum, { ceilingFen }) => sum + ceilingFen, 0),
    priceFen: won.reduce((sum, { bestFen = 0 }) => sum + bestFen, 0),
  };
  const saving = savingOf(sums);
  const closedAt = Math.max(...lots.map((lot) => lot.closedAt ?? lot.closesAt));
  return (
    <section className="archive-facts" aria-label={t('facts.label')}>
      <dl className="archive-sums">
        <Fact name={t('facts.ceiling')}>
          {saving === undefined ? '—' : <Money fen={sums.ceilingFen} hint />}
        </Fact>
        <Fact name={t('facts.price')}>
          {saving === undefined ? '—' : <Money fen={sums.priceFen} hint />}
        </Fact>
        <Fact name={t('facts.saving')}>
          {saving === undefined ? (
            '—'
          ) : (
            <span className="archive-saved">
              {formatBp(saving.bp)} <small>¥{formatFen(saving.fen)}</small>
            </span>
          )}
        </Fact>
      </dl>
      <dl className="archive-rules">
        <Fact name={t('facts.method')}>{typeText(view.type, t)}</Fact>
        <Fact name={t('facts.visibility')}>{t(`visibility.${view.visibility}`)}</Fact>
        {view.type === 'sealed-quotation' && (
          <Fact name={t('facts.kept')}>
            {t(`facts.kept.${view.confidentiality ?? 'platform'}`)}
          </Fact>
        )}
        {view.confidentiality !== undefined && (
          <Fact name={t('facts.openings')}>
            <Openings lots={lots} />
          </Fact>
        )}
        <Fact name={t('facts.signature')}>{t(`signature.${view.offerSignature}`)}</Fact>
        <Fact name={t('facts.minBidders')}>{t('bidders', { n: view.minBidders })}</Fact>
        <Fact name={t('facts.opened')}>
          <Instant atMs={view.opensAt} />
        </Fact>
        <Fact name={t(view.ended ? 'facts.closed' : 'facts.closes')}>
          <Instant atMs={closedAt} />
        </Fact>
      </dl>
    </section>
  );
}

/** Where the prices of each lot came from; its published files are there to check. */
function Openings({ lots }: { readonly lots: readonly LotView[] }) {
  const { t } = useTranslation('archive');
  return lots.map(({ lotId, opening }) =>
    opening === undefined ? null : (
      <span key={lotId}>
        <Link to="/openings/$openingId" params={{ openingId: opening.openingId }}>
          {t('facts.openings.hall', { lot: lotId })}
        </Link>{' '}
      </span>
    ),
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
