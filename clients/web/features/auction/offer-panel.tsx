import { Alert, Button, Card } from 'antd';
import type { MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { MinusOutlined, PlusOutlined } from '#clients/web/kit/icons.tsx';
import type { AuctionView, LotView } from '#contracts/wire/views.ts';
import { formatFen } from '#clients/web/kit/money.ts';
import { OwnFactor, Preview } from './best-value.tsx';
import { nextTurnFen } from './controls.ts';
import { Hidden, PanelStanding } from './lot-figures.tsx';
import { offText } from './off-words.ts';
import { OfferStatus } from './offer-status.tsx';
import { PriceField } from './price-field.tsx';
import { PriceSummary } from './price-summary.tsx';
import { SlipDialog } from './slip-dialog.tsx';
import { useHallKeys } from './use-hall-keys.ts';
import { useOfferForm, type OfferForm, type OfferFormInput } from './use-offer-form.ts';
import './offer.css';

/**
 * Where a price is made and sent: one field, one button, everything said beside it. What comes and goes stands below the
 * button or in a place kept for it, so that the button never moves.
 */
export function OfferPanel(props: OfferFormInput) {
  const { view, lot, offers } = props;
  const { t } = useTranslation('auction');
  const form = useOfferForm(props);
  const fieldId = `price-${lot.lotId}`;
  const allowedFen = allowedOf(view, lot);
  const keptFen = keptPrice(lot);
  useHallKeys({
    fieldId,
    onAllowed: () => {
      if (allowedFen !== undefined) form.fill(allowedFen);
    },
    onBack: form.disarm,
  });
  return (
    <Card className="offer-panel" title={<h2>{t(panelTitle(view))}</h2>}>
      <PanelStanding view={view} lot={lot} />
      <OwnFactor view={view} />
      <AllowedPrice view={view} lot={lot} onFill={form.fill} />
      <PriceRow lot={lot} form={form} fieldId={fieldId} />
      <div id={`price-help-${lot.lotId}`}>
        <PriceSummary lot={lot} fen={form.fen} isArmed={form.isArmed} />
        <Preview view={view} lot={lot} fen={form.fen} />
      </div>
      <SubmitButton form={form} keptFen={keptFen} />
      {keptFen !== undefined && <KeepButton form={form} keptFen={keptFen} />}
      <OffReason view={view} form={form} />
      <OfferStatus state={form.state} view={view} lot={lot} onFill={form.fill} />
      {view.offerSignature === 'required' && <p className="muted small">{t('signature.note')}</p>}
      {!offers.isKept && <Alert type="warning" showIcon title={t('keep.failed')} />}
      {form.typedAgain !== undefined && (
        <SlipDialog
          view={view}
          lot={lot}
          priceFen={form.typedAgain}
          onCancel={form.withdraw}
          onConfirm={form.confirm}
        />
      )}
    </Card>
  );
}

interface SubmitButtonProps {
  readonly form: OfferForm;
  /** In rounds: the own price, which keeps its place when it is sent once more. */
  readonly keptFen: number | undefined;
}

/** The first press asks, the second sends. The second press of a double click was not meant as an answer. */
function SubmitButton({ form, keptFen }: SubmitButtonProps) {
  const { t } = useTranslation('auction');
  const { fen, isArmed } = form;
  const press = (event: MouseEvent): void => {
    if (isArmed && event.detail > 1) return;
    form.submit();
  };
  const price = fen === undefined ? '' : formatFen(fen);
  return (
    <>
      <Button
        block
        type="primary"
        size="large"
        className={`submit-offer${isArmed ? ' is-armed' : ''}`}
        disabled={fen === undefined || form.off !== undefined}
        loading={form.isBusy}
        onClick={press}
      >
        {fen === undefined ? t('submit.empty') : t(submitText(isArmed, fen === keptFen), { price })}
      </Button>
      <span className="visually-hidden" role="status">
        {isArmed ? t('submit.asked', { price }) : ''}
      </span>
    </>
  );
}

function submitText(isArmed: boolean, isKept: boolean) {
  if (isKept) return isArmed ? 'keep.confirm' : 'keep.price';
  return isArmed ? 'submit.confirm' : 'submit.price';
}

/** A turn may also keep the price (RND-5): asked for and sent like a lower one. */
function KeepButton({ form, keptFen }: { readonly form: OfferForm; readonly keptFen: number }) {
  const { t } = useTranslation('auction');
  return (
    <Button
      block
      className="keep-price"
      disabled={form.off !== undefined || form.isBusy}
      onClick={() => form.fill(keptFen)}
    >
      {t('keep.price', { price: formatFen(keptFen) })}
    </Button>
  );
}

function OffReason({ view, form }: { readonly view: AuctionView; readonly form: OfferForm }) {
  const { t } = useTranslation('auction');
  return (
    <p className="off-reason" role="status">
      {form.off === undefined ? form.isArmed && t('submit.again') : offText(form.off, view, t)}
    </p>
  );
}

interface PriceRowProps {
  readonly lot: LotView;
  readonly form: OfferForm;
  readonly fieldId: string;
}

function PriceRow({ lot, form, fieldId }: PriceRowProps) {
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
        id={fieldId}
        label={t('price.label')}
        describedBy={`price-help-${lot.lotId}`}
        text={form.text}
        isBusy={form.isBusy}
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

/** Highest price to print: what the server says, or the ceiling where nothing else binds; absent while hidden. */
function allowedOf(view: AuctionView, lot: LotView): number | undefined {
  if (view.type === 'sealed-quotation') return lot.allowedFen ?? lot.ceilingFen;
  return lot.allowedFen ?? nextTurnFen(lot);
}

/** The own price while turns are taken; absent in every other format and phase. */
function keptPrice(lot: LotView): number | undefined {
  return lot.clock?.kind === 'rounds' && lot.clock.round > 0 ? lot.own?.priceFen : undefined;
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
  const fen = allowedOf(view, lot);
  return (
    <div className="allowed">
      <span>{t(view.type === 'sealed-quotation' ? 'allowed.ceiling' : 'allowed.label')}</span>
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
