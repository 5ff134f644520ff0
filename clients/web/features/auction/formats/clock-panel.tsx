import { Alert, Button, Card } from 'antd';
import type { KeyboardEvent, MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { DutchPosition, JapanesePosition } from '#clients/sdk/index.ts';
import { formatFen } from '#clients/web/kit/money.ts';
import { offText } from '../off-words.ts';
import { OfferStatus } from '../offer-status.tsx';
import { PriceSummary } from '../price-summary.tsx';
import { SlipDialog } from '../slip-dialog.tsx';
import { useHallKeys } from '../use-hall-keys.ts';
import type { OfferFormInput } from '../use-offer-form.ts';
import type { ActFace } from './act-face.ts';
import { actHelp, actLabel, actMark } from './act-words.ts';
import { OwnLimitField, useOwnLimit } from './own-limit.tsx';
import { TimeBar } from './time-bar.tsx';
import { useActAlerts } from './use-act-alerts.ts';
import { type ClockActState, useClockAct } from './use-clock-act.ts';
import { useClockPosition } from './use-clock-position.ts';
import './formats.css';
import '../offer.css';

/** Where a bidder accepts a rising price, or confirms a falling one: one price, one button that never moves. */
export function ClockPanel(props: OfferFormInput) {
  const position = useClockPosition(props.view, props.lot);
  if (position === undefined || position.kind === 'rounds') return null;
  return <Panel {...props} position={position} />;
}

interface PanelProps extends OfferFormInput {
  readonly position: DutchPosition | JapanesePosition;
}

function Panel(props: PanelProps) {
  const { view, lot, offers, position, userId } = props;
  const { t } = useTranslation('formats');
  const { t: auction } = useTranslation('auction');
  const limit = useOwnLimit(view, lot, userId);
  const act = useClockAct(props, position, limit);
  const buttonId = `act-${lot.lotId}`;
  useHallKeys({ fieldId: buttonId, onAllowed: act.press, onBack: act.disarm });
  useActAlerts(view, position, limit.fen);
  const isOpen = lot.status === 'open';
  const fen = shownFen(act.face) ?? (act.face.type === 'off' ? position.priceFen : undefined);
  return (
    <Card className="offer-panel clock-panel" title={<h2>{t(`act.title.${position.kind}`)}</h2>}>
      <div className="act-standing">
        <span className={`act-mark act-${act.face.type}`}>
          <i aria-hidden="true" />
          {t(isOpen ? actMark(position.kind, act.face) : 'mark.ended')}
        </span>
        {isOpen && position.stage !== 'upcoming' && (
          <TimeBar {...position} stoppedAtMs={view.pausedAt} />
        )}
      </div>
      {isOpen && (
        <>
          <PriceSummary lot={lot} fen={fen} isArmed={act.face.type === 'armed'} />
          <ActButton id={buttonId} kind={position.kind} act={act} />
          <ActHelp {...props} act={act} />
          {position.kind === 'japanese-reverse' && <Leaving position={position} act={act} />}
          <OwnLimitField lot={lot} limit={limit} />
        </>
      )}
      <OfferStatus state={act.state} view={view} lot={lot} />
      {view.offerSignature === 'required' && (
        <p className="muted small">{auction('signature.note')}</p>
      )}
      {!offers.isKept && <Alert type="warning" showIcon title={auction('keep.failed')} />}
      {act.typedAgain !== undefined && (
        <SlipDialog
          view={view}
          lot={lot}
          priceFen={act.typedAgain}
          detail={t('limit.under', { price: formatFen(limit.fen ?? act.typedAgain) })}
          onCancel={act.withdraw}
          onConfirm={act.confirm}
        />
      )}
    </Card>
  );
}

function shownFen(face: ActFace): number | undefined {
  return 'priceFen' in face ? face.priceFen : undefined;
}

interface ActButtonProps {
  readonly id: string;
  readonly kind: PanelProps['position']['kind'];
  readonly act: ClockActState;
}

/** The second press of a double click, and a key held down, were not meant as an answer. */
function ActButton({ id, kind, act }: ActButtonProps) {
  const { t } = useTranslation('formats');
  const { face } = act;
  const price = 'priceFen' in face ? formatFen(face.priceFen) : '';
  const press = (event: MouseEvent): void => {
    if (face.type === 'armed' && event.detail > 1) return;
    act.press();
  };
  const hold = (event: KeyboardEvent): void => {
    if (event.repeat && (event.key === 'Enter' || event.key === ' ')) event.preventDefault();
  };
  return (
    <>
      <Button
        id={id}
        block
        type="primary"
        size="large"
        className={`submit-offer act-button${face.type === 'armed' ? ' is-armed' : ''}`}
        disabled={face.type !== 'ready' && face.type !== 'armed' && face.type !== 'busy'}
        loading={face.type === 'busy'}
        onClick={press}
        onKeyDown={hold}
      >
        <span>{t(actLabel(kind, face))}</span>
        {price !== '' && <b className="tabular">¥{price}</b>}
      </Button>
      <span className="visually-hidden" role="status">
        {face.type === 'armed' ? t('act.asked', { price }) : ''}
      </span>
    </>
  );
}

function ActHelp({ view, position, act }: PanelProps & { readonly act: ClockActState }) {
  const { t } = useTranslation('formats');
  const { t: auction } = useTranslation('auction');
  const { face } = act;
  const help = actHelp(position.kind, face);
  return (
    <p className="off-reason" role="status">
      {face.type === 'off' ? offText(face.reason, view, auction) : help !== undefined && t(help)}
    </p>
  );
}

/** Stopping is not confirming: this only locks the button, until the tick ends it can be undone (JAP-3). */
function Leaving({
  position,
  act,
}: {
  readonly position: JapanesePosition;
  readonly act: ClockActState;
}) {
  const { t } = useTranslation('formats');
  const { face } = act;
  if (face.type === 'left') {
    return (
      <Button block onClick={act.comeBack}>
        {t('leave.undo')}
      </Button>
    );
  }
  const isDue = position.stage !== 'upcoming' && position.standing === 'due';
  const canLeave = isDue && face.type !== 'busy' && face.type !== 'confirmed';
  return (
    <Button block danger disabled={!canLeave} onClick={act.leave}>
      {t('leave.act')}
    </Button>
  );
}
