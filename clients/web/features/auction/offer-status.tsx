import { Alert, Button, Steps } from 'antd';
import { useTranslation } from 'react-i18next';
import { assertNever } from '#contracts/result.ts';
import type { RefusalReason } from '#contracts/wire/auction-commands.ts';
import { LIVE_ERROR_CODES, type LiveErrorCode } from '#contracts/wire/live-frames.ts';
import type { AuctionView, LotView } from '#contracts/wire/views.ts';
import type { NotTakenCode } from '#clients/sdk/index.ts';
import { CopyButton } from '#clients/web/kit/copy-button.tsx';
import { formatFen } from '#clients/web/kit/money.ts';
import { clockTimeMs, dateTime } from '#clients/web/kit/time.ts';
import { liveErrorWords, refusalWords } from '#clients/web/kit/words.ts';
import type { OfferState, RefusedAnswer } from './offer-state.ts';

interface OfferStatusProps {
  readonly state: OfferState;
  readonly view: AuctionView;
  readonly lot: LotView;
  /** Puts the price that was allowed into the field; absent where a price holds for an instant only. */
  readonly onFill?: (fen: number) => void;
}

/** Where the offer is on its way; "accepted" appears only with the server's answer (habit 11). */
export function OfferStatus({ state, view, lot, onFill }: OfferStatusProps) {
  const { t } = useTranslation('auction');
  if (state.phase === 'editing') return null;
  return (
    <div className="offer-status" aria-live="assertive">
      <OfferSteps
        state={state}
        isSigned={view.offerSignature === 'required'}
        isPublished={isPublished(state, lot)}
      />
      {isOnBoard(state, lot) && <p className="muted">{t('sent.seen')}</p>}
      {state.phase === 'sent' && state.isLate && (
        <Alert showIcon type="warning" title={t('late.title')} description={t('late.detail')} />
      )}
      {state.phase === 'waiting' && (
        <Alert
          showIcon
          type="warning"
          title={t('waiting.title')}
          description={t('waiting.detail')}
        />
      )}
      {state.phase === 'accepted' && (
        <Alert
          showIcon
          type="success"
          title={t('accepted.title', {
            price: formatFen(state.offer.priceFen),
            seq: state.answer.version === undefined ? '' : `#${state.answer.version}`,
            at: clockTimeMs(state.answer.at),
          })}
          description={
            <span className="receipt">
              {t('accepted.receipt')} <code>{state.answer.receipt.slice(0, 16)}…</code>
              {(state.answer.proof === 'invalid' || state.answer.proof === 'valid') && (
                <span> {t(`proof.${state.answer.proof}`)}</span>
              )}
            </span>
          }
        />
      )}
      {state.phase === 'refused' && (
        <Refusal
          answer={state.answer}
          view={view}
          lot={lot}
          {...(onFill === undefined ? {} : { onFill })}
        />
      )}
      {state.phase === 'failed' && (
        <Alert
          showIcon
          type="error"
          title={t('failed.title')}
          description={<FailedText code={state.code} />}
        />
      )}
    </div>
  );
}

/** The view shows the offer before its answer came: it is accepted, only the receipt is still on its way. */
function isOnBoard(state: OfferState, lot: LotView): boolean {
  const isOpen = state.phase === 'sent' || state.phase === 'waiting';
  return isOpen && lot.own?.commandId === state.offer.commandId;
}

/** The accepted offer stands in the view that came after it: whoever may see it has it now. */
function isPublished(state: OfferState, lot: LotView): boolean {
  return state.phase === 'accepted' && lot.own?.commandId === state.offer.commandId;
}

interface OfferStepsProps {
  readonly state: OfferState;
  readonly isSigned: boolean;
  readonly isPublished: boolean;
}

function OfferSteps({ state, isSigned, isPublished: isOut }: OfferStepsProps) {
  const { t } = useTranslation('auction');
  const isDown = state.phase === 'refused' || state.phase === 'failed';
  const names = [
    t('step.editing'),
    ...(isSigned ? [t('step.signing')] : []),
    t('step.sent'),
    t(isDown ? 'step.refused' : 'step.accepted'),
    ...(isDown ? [] : [t('step.published')]),
  ];
  const sentAt = isSigned ? 2 : 1;
  return (
    <Steps
      size="small"
      responsive={false}
      titlePlacement="vertical"
      current={stepIndex(state, sentAt) + (isOut ? 1 : 0)}
      status={stepStatus(state)}
      items={names.map((title) => ({ title }))}
    />
  );
}

/** `sentAt`: place of 已发送, one later where offers are signed. */
function stepIndex(state: OfferState, sentAt: number): number {
  switch (state.phase) {
    case 'editing':
      return 0;
    case 'signing':
      return 1;
    case 'sent':
    case 'waiting':
      return sentAt;
    case 'accepted':
    case 'refused':
    case 'failed':
      return sentAt + 1;
    default:
      return assertNever(state);
  }
}

function stepStatus(state: OfferState): 'process' | 'finish' | 'error' {
  if (state.phase === 'accepted') return 'finish';
  return state.phase === 'refused' || state.phase === 'failed' ? 'error' : 'process';
}

/** Nothing was recorded: the contracts have words for the server's codes, the rest is this page's own. */
function FailedText({ code }: { readonly code: NotTakenCode }) {
  const { t, i18n } = useTranslation('auction');
  if (!isLiveErrorCode(code)) return <>{t(`failed.${code}`)}</>;
  const { title, help } = liveErrorWords(code, i18n.language);
  return (
    <>
      {title} · {help} <code>{code}</code>
    </>
  );
}

function isLiveErrorCode(code: NotTakenCode): code is LiveErrorCode {
  return LIVE_ERROR_CODES.some((known) => known === code);
}

interface RefusalProps extends Omit<OfferStatusProps, 'state'> {
  readonly answer: RefusedAnswer;
}

/** Every refusal says which rule, what would be allowed, and when (habit 39). */
function Refusal({ answer, view, lot, onFill }: RefusalProps) {
  const { t, i18n } = useTranslation('auction');
  const { allowedFen, reason } = answer;
  const words = refusalWords(reason, i18n.language);
  return (
    <Alert
      showIcon
      type="error"
      title={t('refused.title', { at: clockTimeMs(answer.at) })}
      description={
        <>
          <p>
            <b>{words.title}</b> · {words.help}
          </p>
          <RefusalWhen reason={reason} view={view} lot={lot} />
          {allowedFen !== undefined && (
            <p>
              {t('refused.allowed', { price: formatFen(allowedFen) })}{' '}
              {onFill !== undefined && (
                <Button size="small" onClick={() => onFill(allowedFen)}>
                  {t('allowed.fill')}
                </Button>
              )}
            </p>
          )}
          <p className="small">
            {t('refused.rule', { rule: words.rule })} <code>{reason}</code>
            <CopyButton text={refusalCode(answer, words.rule)} label={t('refused.code')} />
          </p>
        </>
      }
    />
  );
}

/** What to quote to a help desk: reason, rule, record and time. */
function refusalCode({ reason, version, at }: RefusedAnswer, rule: string): string {
  const record = version === undefined ? '' : ` #${version}`;
  return `${reason} ${rule}${record} ${dateTime(at)}`;
}

/** When it would be allowed, where that is known. */
function RefusalWhen({ reason, view, lot }: WhenProps) {
  const { t } = useTranslation('auction');
  if (reason === 'not_open_yet') return <p>{t('when.opens', { at: dateTime(view.opensAt) })}</p>;
  if (reason === 'already_closed') {
    return <p>{t('when.closed', { at: dateTime(lot.closedAt ?? lot.closesAt) })}</p>;
  }
  if (reason === 'above_ceiling') {
    return <p>{t('when.ceiling', { price: formatFen(lot.ceilingFen) })}</p>;
  }
  return reason === 'paused' ? <p>{t('when.paused')}</p> : null;
}

interface WhenProps {
  readonly reason: RefusalReason;
  readonly view: AuctionView;
  readonly lot: LotView;
}
