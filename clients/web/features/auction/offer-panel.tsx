import { MinusOutlined, PlusOutlined } from '@ant-design/icons';
import { Alert, Button, Card } from 'antd';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuctionView, LotView } from '#contracts/wire/views.ts';
import { useClockReading, useLink, useServerNow } from '#clients/web/kit/live-context.ts';
import { bpUnder, formatBp, formatFen } from '#clients/web/kit/money.ts';
import { parsePrice, priceText, stepFen, steppedPrice } from '#clients/web/kit/price-input.ts';
import type { SeatState } from '#clients/web/kit/seat.ts';
import { dateTime } from '#clients/web/kit/time.ts';
import { largestKnownFen, needsTypedConfirmation, offReason } from './controls.ts';
import { draftOf } from './draft-price.ts';
import { Hidden } from './lot-figures.tsx';
import { isUnderway, type OfferState } from './offer-state.ts';
import { OfferStatus } from './offer-status.tsx';
import { PriceField, PriceReading } from './price-field.tsx';
import { SlipDialog } from './slip-dialog.tsx';
import type { Offers } from './use-offers.ts';
import type { SigningPhase } from './use-signing.ts';
import './offer.css';

const TICK_MS = 500;

interface OfferPanelProps {
  readonly view: AuctionView;
  readonly lot: LotView;
  readonly offers: Offers;
  readonly seat: SeatState;
  readonly signing: SigningPhase;
  readonly userId: string;
}

/** Where a price is made and sent: one field, one button, everything said beside it. */
export function OfferPanel(props: OfferPanelProps) {
  const { view, lot, offers } = props;
  const { t } = useTranslation('auction');
  const form = useOfferForm(props);
  const { fen, off, isBusy } = form;
  const fill = (value: number): void => form.edit(priceText(value));
  return (
    <Card className="offer-panel" title={<h2>{t(panelTitle(view))}</h2>}>
      <AllowedPrice view={view} lot={lot} onFill={fill} />
      <PriceRow lot={lot} form={form} />
      <div id={`price-help-${lot.lotId}`}>
        <PriceReading fen={fen} />
        {!isBusy && <PriceCompared lot={lot} fen={fen} />}
      </div>
      <Button
        block
        type="primary"
        size="large"
        className="submit-offer"
        disabled={fen === undefined || off !== undefined}
        loading={isBusy}
        onClick={form.submit}
      >
        {fen === undefined ? t('submit.empty') : t('submit.price', { price: formatFen(fen) })}
      </Button>
      {off !== undefined && (
        <p className="off-reason" role="status">
          {t(`off.${off}`, { at: dateTime(view.opensAt) })}
        </p>
      )}
      <OfferStatus state={form.state} view={view} lot={lot} onFill={fill} />
      {view.offerSignature === 'required' && <p className="muted small">{t('signature.note')}</p>}
      {!offers.isKept && <Alert type="warning" showIcon title={t('keep.failed')} />}
      {form.asked !== undefined && (
        <SlipDialog
          view={view}
          lot={lot}
          priceFen={form.asked}
          onCancel={form.withdraw}
          onConfirm={form.confirm}
        />
      )}
    </Card>
  );
}

type OfferForm = ReturnType<typeof useOfferForm>;

/** What is typed, what may be done with it, and where the offer made of it stands. */
function useOfferForm({ view, lot, offers, seat, signing, userId }: OfferPanelProps) {
  const draft = useDraft(view, lot, userId);
  const [asked, setAsked] = useState<number | undefined>(undefined);
  const off = useOffReason({ view, lot, seat, signing });
  const state = offers.stateOf(lot.lotId);
  const isBusy = isUnderway(state);
  const read = parsePrice(draft.text);
  const fen = read.ok ? read.value : undefined;
  useServersQuestion(offers, lot, setAsked);
  useEmptyWhenAccepted(state, draft);

  const edit = (text: string): void => {
    const next = parsePrice(text);
    // Leaving the field only writes the same price anew; what became of it stays on the screen.
    if (!next.ok || next.value !== fen) offers.edited(lot.lotId);
    draft.write(text);
  };
  return {
    ...{ state, off, isBusy, fen, asked, edit },
    text: draft.text,
    step: (direction: 1 | -1): void => {
      const maxFen = largestKnownFen(lot);
      const from = fen ?? maxFen + (direction === 1 ? 0 : stepOf(lot));
      edit(priceText(steppedPrice(from, direction * stepOf(lot), maxFen)));
    },
    submit: (): void => {
      if (fen === undefined || off !== undefined || isBusy) return;
      if (needsTypedConfirmation(view, lot, fen)) setAsked(fen);
      else offers.submit(lot.lotId, fen, false);
    },
    withdraw: (): void => setAsked(undefined),
    confirm: (): void => {
      setAsked(undefined);
      if (asked !== undefined) offers.submit(lot.lotId, asked, true);
    },
  };
}

function PriceRow({ lot, form }: { readonly lot: LotView; readonly form: OfferForm }) {
  const { t } = useTranslation('auction');
  return (
    <div className="price-row">
      <Button
        size="large"
        icon={<MinusOutlined />}
        aria-label={t('price.down')}
        disabled={form.isBusy}
        onClick={() => form.step(-1)}
      />
      <PriceField
        id={`price-${lot.lotId}`}
        label={t('price.label')}
        describedBy={`price-help-${lot.lotId}`}
        text={form.text}
        isDisabled={form.isBusy}
        onText={form.edit}
        onEnter={form.submit}
        onStep={form.step}
      />
      <Button
        size="large"
        icon={<PlusOutlined />}
        aria-label={t('price.up')}
        disabled={form.isBusy}
        onClick={() => form.step(1)}
      />
    </div>
  );
}

function panelTitle(view: AuctionView): 'offer.title' | 'offer.quotation' {
  return view.type === 'sealed-quotation' ? 'offer.quotation' : 'offer.title';
}

/** What ± moves by: the rule's step, or one yuan where there is none. */
function stepOf(lot: LotView): number {
  return lot.decrement
    ? stepFen(lot.decrement, lot.own?.priceFen ?? lot.bestFen ?? lot.ceilingFen)
    : 100;
}

function useOffReason(input: Pick<OfferPanelProps, 'view' | 'lot' | 'seat' | 'signing'>) {
  const { phase } = useLink();
  const nowMs = useServerNow(TICK_MS);
  const isClockKnown = useClockReading() !== undefined;
  return offReason({ ...input, link: phase, isClockKnown, nowMs });
}

/** What is typed outlives a reload and a new sign-in. */
function useDraft(view: AuctionView, lot: LotView, userId: string) {
  const keep = draftOf(userId, view.auctionId, lot.lotId);
  const [text, setText] = useState(() => keep.read() ?? '');
  return {
    text,
    write: (next: string): void => {
      setText(next);
      if (next === '') keep.clear();
      else keep.write(next);
    },
  };
}

/** An accepted price is done with: left in the field it would only be refused when sent again. */
function useEmptyWhenAccepted(state: OfferState, draft: ReturnType<typeof useDraft>): void {
  const accepted = state.phase === 'accepted' ? state.offer : undefined;
  const empty = useEffectEvent((priceFen: number): void => {
    const read = parsePrice(draft.text);
    if (read.ok && read.value === priceFen) draft.write('');
  });
  useEffect(() => {
    if (accepted) empty(accepted.priceFen);
  }, [accepted]);
}

/** Opens the dialog once when the server's slip guard asks (`needs_confirmation`). */
function useServersQuestion(offers: Offers, lot: LotView, ask: (priceFen: number) => void): void {
  const state = offers.stateOf(lot.lotId);
  const isQuestion = state.phase === 'refused' && state.answer.reason === 'needs_confirmation';
  const question = isQuestion ? state.offer : undefined;
  const asked = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (!question || asked.current === question.commandId) return;
    asked.current = question.commandId;
    ask(question.priceFen);
  }, [question, ask]);
}

interface AllowedPriceProps {
  readonly view: AuctionView;
  readonly lot: LotView;
  readonly onFill: (fen: number) => void;
}

/** The largest price that would be accepted now, printed, with a button that fills it in (habit 7). */
function AllowedPrice({ view, lot, onFill }: AllowedPriceProps) {
  const { t } = useTranslation('auction');
  if (lot.status !== 'open') return null;
  const isSealed = view.type === 'sealed-quotation';
  const fen = lot.allowedFen ?? (isSealed ? lot.ceilingFen : undefined);
  return (
    <div className="allowed">
      <span>{t(isSealed ? 'allowed.ceiling' : 'allowed.label')}</span>
      {fen === undefined ? (
        <Hidden />
      ) : (
        <>
          <b className="tabular">¥{formatFen(fen)}</b>
          <Button size="small" onClick={() => onFill(fen)}>
            {t('allowed.fill')}
          </Button>
        </>
      )}
    </div>
  );
}

/** How the typed price lies to the own last one and to the largest allowed one, before it is sent. */
function PriceCompared({ lot, fen }: { readonly lot: LotView; readonly fen: number | undefined }) {
  const { t } = useTranslation('auction');
  if (fen === undefined || lot.status !== 'open') return null;
  if (lot.allowedFen !== undefined && fen > lot.allowedFen) {
    return (
      <p className="field-hint">{t('compare.tooHigh', { price: formatFen(lot.allowedFen) })}</p>
    );
  }
  if (fen > lot.ceilingFen) {
    return <p className="field-hint">{t('compare.aboveCeiling')}</p>;
  }
  if (!lot.own || fen >= lot.own.priceFen) return null;
  const bp = formatBp(bpUnder(lot.own.priceFen, fen));
  return <p className="muted small">{t('compare.underOwn', { bp })}</p>;
}
