import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CheckOutlined, MinusOutlined } from '#clients/web/kit/icons.tsx';
import type { OpeningView } from '#contracts/wire/openings.ts';
import { ActAnswer } from './act-answer.tsx';
import { ExtendDialog } from './extend-dialog.tsx';
import { actsOf, isOver, nextBidOf, type Reader, type ScriptRow, scriptOf } from './hall-view.ts';
import { Part } from './part.tsx';
import { useOpeningAct } from './use-opening-act.ts';

interface HostScriptProps {
  readonly view: OpeningView;
  readonly reader: Reader;
}

/** The order of the opening for everybody, the present step marked; its host reads what to say and has the buttons here. */
export function HostScript({ view, reader }: HostScriptProps) {
  const { t } = useTranslation('openings');
  const isHost = view.actors.includes('host');
  const isMine = isHost && Object.values(hostActs(view, reader)).some(Boolean);
  return (
    <Part title={t('script.title')} isMine={isMine}>
      <ol className="script">
        {scriptOf(view).map((row) => (
          <Row key={row.key} row={row} isHost={isHost} />
        ))}
      </ol>
      {view.opening.state === 'tooFew' && (
        <p className="script-end">{t('script.tooFew', { n: view.bidsMin })}</p>
      )}
      {isOver(view) && <p className="script-end">{t('script.over')}</p>}
      {isHost && <HostButtons view={view} reader={reader} />}
    </Part>
  );
}

function hostActs(view: OpeningView, reader: Reader) {
  const { begin, readOut, answer } = actsOf(view, reader);
  return { begin, readOut, answer };
}

function Row({ row, isHost }: { readonly row: ScriptRow; readonly isHost: boolean }) {
  const { t } = useTranslation('openings');
  const { key, phase, count } = row;
  const isNow = phase === 'now';
  return (
    <li className={`script-${phase}`} {...(isNow ? { 'aria-current': 'step' } : {})}>
      <i aria-hidden="true">
        {phase === 'done' && <CheckOutlined />}
        {phase === 'dropped' && <MinusOutlined />}
      </i>
      <span>
        {t(`script.${key}`)}
        <span className="visually-hidden">{t(`phase.${phase}`)}</span>
        {count !== undefined && (
          <b className="tabular script-count">
            {count.done} / {count.of}
          </b>
        )}
        {isNow && <small className="muted">{t(`script.${key}.who`)}</small>}
        {isNow && isHost && <q className="script-say">{t(`script.${key}.say`)}</q>}
      </span>
    </li>
  );
}

function HostButtons({ view, reader }: HostScriptProps) {
  const { t } = useTranslation('openings');
  const { openingId } = view.opening;
  const [isExtending, setIsExtending] = useState(false);
  const act = useOpeningAct(openingId);
  const acts = actsOf(view, reader);
  const next = nextBidOf(view);
  return (
    <div className="hall-acts">
      {acts.begin && (
        <Button
          type="primary"
          size="large"
          loading={act.isPending}
          onClick={() => act.send({ type: 'BeginOpening' })}
        >
          {t('act.begin')}
        </Button>
      )}
      {acts.readOut && next !== undefined && (
        <Button
          type="primary"
          size="large"
          loading={act.isPending}
          onClick={() => act.send({ type: 'ReadOutNext', header: next.header })}
        >
          {t('act.readOut', { n: next.number })}
        </Button>
      )}
      {acts.extend && <Button onClick={() => setIsExtending(true)}>{t('act.extend')}</Button>}
      <ActAnswer act={act} />
      {isExtending && <ExtendDialog view={view} onClose={() => setIsExtending(false)} />}
    </div>
  );
}
