import { Link } from '@tanstack/react-router';
import { Alert, Button } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuctionId } from '#contracts/ids.ts';
import { useLive } from '#clients/web/kit/live-context.ts';
import { openSeat, type SeatState } from '#clients/web/kit/seat.ts';
import { AuctionFrame } from './auction-frame.tsx';
import { ClockPanel } from './formats/clock-panel.tsx';
import { isPriceClock } from './formats/is-price-clock.ts';
import { TurnCall } from './formats/turn-call.tsx';
import { HallAlerts } from './hall-alerts.tsx';
import { InstructionPanel } from './instruction/instruction-panel.tsx';
import { KeyList } from './key-list.tsx';
import type { LiveState } from './live-state.ts';
import { OfferLog } from './offer-log.tsx';
import { OfferPanel } from './offer-panel.tsx';
import { SealedPanel } from './sealed-panel.tsx';
import { SigningCard } from './signing-card.tsx';
import { SoundSettings } from './sound-settings.tsx';
import { readAuctionId, useAuction } from './use-auction.ts';
import type { OfferFormInput } from './use-offer-form.ts';
import { useOffers } from './use-offers.ts';
import { useSigning } from './use-signing.ts';

interface HallPageProps {
  readonly auctionIdText: string;
  readonly userId: string;
}

/** The supplier's hall: watch, offer, keep receipts. */
export function HallPage({ auctionIdText, userId }: HallPageProps) {
  const state = useAuction(auctionIdText);
  const auctionId = readAuctionId(auctionIdText);
  if (auctionId === undefined) return <AuctionFrame state={state} />;
  return (
    <Hall key={`${userId} ${auctionId}`} state={state} auctionId={auctionId} userId={userId} />
  );
}

interface HallProps {
  readonly state: LiveState;
  readonly auctionId: AuctionId;
  readonly userId: string;
}

function Hall({ state, auctionId, userId }: HallProps) {
  const { t } = useTranslation('hall');
  const live = useLive();
  const seat = useSeat(`${userId}:${auctionId}`);
  const signing = useSigning(live, state.view, seat.state);
  const offers = useOffers({
    live,
    auctionId,
    userId,
    seat: seat.state,
    // An unanswered offer of a signed auction goes out again only when it can be signed.
    maySend: signing.phase === 'not-needed' || signing.phase === 'ready',
  });
  return (
    <AuctionFrame
      state={state}
      className="hall"
      top={<SeatNotice seat={seat} />}
      tools={(_view, lot) => (
        <>
          <Link to="/check" className="tool-link">
            {t('check.link')}
          </Link>
          <SoundSettings />
          <KeyList isPriceClock={isPriceClock(lot)} />
        </>
      )}
      ears={(view, lot) => <HallAlerts state={state} view={view} lot={lot} />}
      side={(view, lot) => (
        <>
          <SigningCard signing={signing} />
          <BidPanel
            key={lot.lotId}
            {...{ view, lot, offers, userId }}
            seat={seat.state}
            signing={signing.phase}
          />
          {view.bidderId !== undefined && (
            <InstructionPanel key={`instruction ${lot.lotId}`} view={view} lot={lot} />
          )}
          {lot.opening === undefined && <OfferLog offers={offers.log} lotId={lot.lotId} />}
        </>
      )}
    />
  );
}

/**
 * Where a bidder acts. With a price clock one act can end the lot, so the panel stays until its outcome was seen; with
 * a price field it goes with the lot.
 */
function BidPanel(props: OfferFormInput) {
  const { view, lot, offers } = props;
  if (view.bidderId === undefined) return null;
  const isOpen = lot.status === 'open';
  if (isPriceClock(lot)) {
    const isAnswered = offers.stateOf(lot.lotId).phase !== 'editing';
    return isOpen || isAnswered ? <ClockPanel {...props} /> : null;
  }
  if (!isOpen) return null;
  if (lot.opening !== undefined) return <SealedPanel lot={lot} opening={lot.opening} />;
  return (
    <>
      {lot.clock !== undefined && <TurnCall view={view} lot={lot} />}
      <OfferPanel {...props} />
    </>
  );
}

interface SeatView {
  readonly state: SeatState;
  readonly takeOver: () => void;
}

/** The seat of this tab; it is taken in an effect, because taking it tells other tabs. */
function useSeat(name: string): SeatView {
  const [view, setView] = useState<SeatView>({ state: 'asking', takeOver: () => undefined });
  useEffect(() => {
    const locks = 'locks' in navigator ? navigator.locks : undefined;
    const seat = openSeat(locks, `kaibiao.seat.${name}`);
    const show = (): void => setView({ state: seat.state(), takeOver: seat.takeOver });
    const stop = seat.subscribe(show);
    show();
    return () => {
      stop();
      seat.release();
    };
  }, [name]);
  return view;
}

function SeatNotice({ seat }: { readonly seat: SeatView }) {
  const { t } = useTranslation('auction');
  if (seat.state === 'unguarded') return <Alert showIcon type="info" title={t('seat.unguarded')} />;
  if (seat.state !== 'elsewhere') return null;
  return (
    <Alert
      showIcon
      type="warning"
      role="alert"
      title={t('seat.elsewhere')}
      description={t('seat.detail')}
      action={
        <Button size="small" type="primary" onClick={seat.takeOver}>
          {t('seat.takeOver')}
        </Button>
      }
    />
  );
}
