import { Alert, Button, Progress } from 'antd';
import { useTranslation } from 'react-i18next';
import { sizeText } from '#clients/web/kit/size-text.ts';
import type { UploadRun, UploadState } from './upload-run.ts';

interface UploadProgressProps {
  readonly run: UploadRun;
  readonly state: UploadState;
  readonly total: number;
}

/** How far the bytes are, how fast, and the button for what can be done now. */
export function UploadProgress({ run, state, total }: UploadProgressProps) {
  const { t } = useTranslation('sealBid');
  const isBegun = state.type !== 'idle';
  const isUnderWay = state.type === 'sending' || state.type === 'lost';
  return (
    <div className="hand-in-upload">
      {isBegun && (
        <>
          <Progress
            percent={Math.floor((100 * state.sent) / total)}
            status={state.type === 'refused' ? 'exception' : 'normal'}
            aria-label={t('handIn.progress')}
          />
          <p className="muted tabular">
            <UploadText state={state} total={total} />
          </p>
        </>
      )}
      {state.type === 'lost' && (
        <Alert type="warning" showIcon role="status" title={t('handIn.lost')} />
      )}
      {state.type === 'refused' && (
        <Alert type="error" showIcon role="alert" title={t(`handIn.uploadRefused.${state.why}`)} />
      )}
      {isBegun && !run.isKept && <p className="muted">{t('handIn.notKept')}</p>}
      {state.type !== 'uploaded' && (
        <Button
          size="large"
          type={isUnderWay ? 'default' : 'primary'}
          onClick={() => (isUnderWay ? run.pause() : void run.start())}
        >
          {t(`handIn.act.${isUnderWay ? 'pause' : state.type === 'paused' ? 'resume' : 'upload'}`)}
        </Button>
      )}
    </div>
  );
}

const MINUTE_S = 60;

function UploadText({ state, total }: { readonly state: UploadState; readonly total: number }) {
  const { t } = useTranslation('sealBid');
  const of = t('handIn.of', { sent: sizeText(state.sent), total: sizeText(total) });
  if (state.type === 'uploaded') return t('handIn.uploaded', { total: sizeText(total) });
  if (state.type === 'paused') return `${t('handIn.paused')} · ${of}`;
  if (state.type !== 'sending' || state.perSecond === undefined) return of;
  const leftS = Math.ceil((total - state.sent) / state.perSecond);
  const left =
    leftS < MINUTE_S
      ? t('handIn.left.seconds', { n: leftS })
      : t('handIn.left.minutes', { n: Math.ceil(leftS / MINUTE_S) });
  return [of, t('handIn.speed', { speed: sizeText(Math.round(state.perSecond)) }), left].join(
    ' · ',
  );
}
