import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { FullscreenOutlined, LockOutlined } from '#clients/web/kit/icons.tsx';
import type { OpeningView } from '#contracts/wire/openings.ts';
import { Countdown } from '#clients/web/kit/countdown.tsx';
import { Instant } from '#clients/web/kit/instant.tsx';
import { LinkButton } from '#clients/web/kit/link-button.tsx';
import { Money } from '#clients/web/kit/money-text.tsx';
import { PageHead } from '#clients/web/kit/page-head.tsx';
import { clockOf, seatsOf, spanOf } from './hall-view.ts';
import { StateTag } from './state-tag.tsx';

/** What is opened, where it stands, and the clock of what ends next. */
export function HallHead({ view }: { readonly view: OpeningView }) {
  const { t } = useTranslation('openings');
  const { opening, actors } = view;
  const { openingId, lot, stage } = opening;
  const clock = clockOf(view);
  const mayBid = opening.state === 'receiving' && actors.includes('supplier');
  return (
    <>
      <PageHead
        title={opening.title}
        crumbs={[{ text: t('title'), link: { to: '/openings' } }]}
        note={
          <span className="hall-note">
            <StateTag state={opening.state} />
            <span>{t('row.tender', { tender: opening.tender })}</span>
            <span>{t('row.lot', { lot, stage })}</span>
            <span>{opening.agencyName}</span>
            {seatsOf(actors).map((actor) => (
              <span key={actor} className="hall-seat">
                {t(`actor.${actor}`)}
              </span>
            ))}
          </span>
        }
      >
        {mayBid && (
          <LinkButton
            to="/seal-bid"
            search={{ opening: openingId }}
            color="primary"
            variant="solid"
            icon={<LockOutlined />}
          >
            {t('hall.seal')}
          </LinkButton>
        )}
        <LinkButton
          to="/openings/$openingId/projection"
          params={{ openingId }}
          icon={<FullscreenOutlined />}
        >
          {t('hall.project')}
        </LinkButton>
      </PageHead>
      <section className="hall-clock" aria-label={t('clock.label')}>
        {clock !== undefined && (
          <div className="hall-clock-main">
            <span>{t(`clock.${clock.key}`)}</span>
            <Countdown endMs={clock.endMs} size="large" />
            <Instant atMs={clock.endMs} />
          </div>
        )}
        <Facts view={view} />
      </section>
    </>
  );
}

/** Whose prices it keeps (SQ-10); the way there for those who may see it. */
function Served({ view }: { readonly view: OpeningView }) {
  const { t } = useTranslation('openings');
  const { serving, opening } = view;
  if (opening.serves === undefined) return null;
  const { streamId, lotId } = opening.serves;
  return (
    <>
      <dt>{t('facts.serves')}</dt>
      <dd>
        {serving === undefined ? (
          <code>{streamId}</code>
        ) : serving.kind === 'project' ? (
          <Link to="/projects/$projectId" params={{ projectId: streamId }}>
            {serving.title}
          </Link>
        ) : (
          <Link to="/auctions/$auctionId" params={{ auctionId: streamId }}>
            {serving.title}
          </Link>
        )}{' '}
        {t('facts.servesLot', { lot: lotId })}
      </dd>
    </>
  );
}

/** What the policy fixes. */
function Facts({ view }: { readonly view: OpeningView }) {
  const { t } = useTranslation('openings');
  const { opening, ceilingFen } = view;
  return (
    <dl className="facts">
      <Served view={view} />
      <dt>{t('facts.deadline')}</dt>
      <dd>
        <Instant atMs={opening.deadlineMs} />
      </dd>
      <dt>{t('facts.opensAt')}</dt>
      <dd>
        <Instant atMs={opening.opensAtMs} />
      </dd>
      <dt>{t('facts.decrypt')}</dt>
      <dd>{t(`facts.${spanOf(view.decryptMs).unit}`, { n: spanOf(view.decryptMs).n })}</dd>
      <dt>{t('facts.bidsMin')}</dt>
      <dd>{t('facts.bids', { n: view.bidsMin })}</dd>
      {ceilingFen !== undefined && (
        <>
          <dt>{t('facts.ceiling')}</dt>
          <dd>
            <Money fen={ceilingFen} hint />
          </dd>
        </>
      )}
    </dl>
  );
}
