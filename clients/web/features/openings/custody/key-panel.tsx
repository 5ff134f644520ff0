import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Progress } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OpeningView } from '#contracts/wire/openings.ts';
import type { KeyMaterial } from '#pki/software-keys.ts';
import { useLive } from '#clients/web/kit/live-context.ts';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { RefusalAlert } from '../act-answer.tsx';
import { actsOf, locksTaken, type Reader } from '../hall-view.ts';
import { openingQuery } from '../opening-api.ts';
import { Part } from '../part.tsx';
import {
  type CustodyAnswer,
  type CustodyFault,
  rehearse,
  releaseAll,
  type ReleaseProgress,
  signList,
} from './custody.ts';
import { deskOf } from './desk.ts';
import { type HeldKey, KeyCard } from './key-card.tsx';

interface KeyPanelProps {
  readonly view: OpeningView;
  readonly reader: Reader;
}

/** What a custodian or a bidder does with its key: rehearse, sign the closing list, release. */
export function KeyPanel({ view, reader }: KeyPanelProps) {
  const { t } = useTranslation('openings');
  const [held, setHeld] = useState<HeldKey>();
  const acts = actsOf(view, reader);
  const isWanted = acts.proveKey || acts.signClosing || acts.release;
  // A key that was read stays at hand for the next step, so that its holder chooses it once.
  if (!isWanted && held === undefined) return null;
  const key = held?.material;
  // What came of it stays on the screen after the last share.
  const mayShowRelease = acts.release || (view.opening.state === 'opening' && held !== undefined);
  return (
    <Part title={t('key.title')} note={t('key.note')} isMine={isWanted}>
      {held === undefined && (
        <p>{t(view.actors.includes('custodian') ? 'key.which.custodian' : 'key.which.bidder')}</p>
      )}
      <KeyCard held={held} onKey={setHeld} />
      {acts.proveKey && <SingleAct kind="prove" view={view} holder={key} />}
      {acts.signClosing && <SingleAct kind="sign" view={view} holder={key} />}
      {mayShowRelease && <ReleaseAct view={view} holder={key} isWanted={acts.release} />}
      {!isWanted && !mayShowRelease && <p className="muted">{t('key.nothing')}</p>}
    </Part>
  );
}

interface ActProps {
  readonly view: OpeningView;
  readonly holder: KeyMaterial | undefined;
}

function SingleAct({ kind, view, holder }: ActProps & { readonly kind: 'prove' | 'sign' }) {
  const { t } = useTranslation('openings');
  const { clock } = useLive();
  const { openingId } = view.opening;
  const act = useKeyAct(openingId, async (key: KeyMaterial): Promise<CustodyAnswer> => {
    const desk = deskOf(openingId);
    return kind === 'prove'
      ? rehearse(desk, key)
      : signList(desk, key, { view, nowMs: clock.now() });
  });
  const answer = act.data?.ok === true ? act.data.value : undefined;
  return (
    <div className="key-act">
      <p>{t(kind === 'prove' ? 'key.prove.what' : 'key.sign.what', { n: view.bids.length })}</p>
      <Button
        type="primary"
        size="large"
        disabled={holder === undefined}
        loading={act.isPending}
        onClick={() => holder !== undefined && act.mutate(holder)}
      >
        {t(`key.${kind}`)}
      </Button>
      {holder === undefined && <small className="muted">{t('key.first')}</small>}
      {act.error && <ProblemAlert error={act.error} />}
      {act.data?.ok === false && <FaultAlert fault={act.data.error} />}
      {answer?.outcome === 'refused' && <RefusalAlert answer={answer} />}
    </div>
  );
}

/** One press for all bids; what was cut off goes on with another press. */
function ReleaseAct({ view, holder, isWanted }: ActProps & { readonly isWanted: boolean }) {
  const { t } = useTranslation('openings');
  const { clock } = useLive();
  const { openingId } = view.opening;
  const [progress, setProgress] = useState<ReleaseProgress>();
  const act = useKeyAct(openingId, (key: KeyMaterial) =>
    releaseAll(deskOf(openingId), key, {
      locks: locksTaken(view),
      shut: new Set(view.bids.flatMap(({ state, header }) => (state === 'sealed' ? [header] : []))),
      nowMs: () => clock.now(),
      onProgress: setProgress,
    }),
  );
  const whys = progress?.failed.map(({ why }) => why) ?? [];
  const refused = whys.filter((why) => typeof why !== 'string');
  const isOtherKey = whys.includes('other_key');
  const isOtherBid = whys.some((why) => typeof why === 'string' && why !== 'other_key');
  const isCustodian = view.actors.includes('custodian');
  return (
    <div className="key-act">
      <p>{t(isCustodian ? 'key.release.custodian' : 'key.release.bidder')}</p>
      <Button
        type="primary"
        size="large"
        disabled={holder === undefined || !isWanted}
        loading={act.isPending}
        onClick={() => holder !== undefined && act.mutate(holder)}
      >
        {t('key.release')}
      </Button>
      {holder === undefined && <small className="muted">{t('key.first')}</small>}
      {progress !== undefined && (
        <div role="status">
          <Progress
            percent={Math.floor((100 * progress.done) / progress.total)}
            aria-label={t('key.release.progress')}
          />
          {t('key.release.done', {
            done: progress.done - progress.failed.length,
            total: progress.total,
          })}
        </div>
      )}
      {act.error && <ProblemAlert error={act.error} />}
      {act.data?.ok === false && <FaultAlert fault={act.data.error} />}
      {isOtherKey && <FaultAlert fault="other_key" />}
      {isOtherBid && <FaultAlert fault="other_bid" />}
      {refused[0] !== undefined && <RefusalAlert answer={refused[0]} />}
    </div>
  );
}

/** Runs what the key does; afterwards the hall is asked anew, whatever came of it. */
function useKeyAct<Outcome>(openingId: string, run: (key: KeyMaterial) => Promise<Outcome>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSettled: () => queries.invalidateQueries({ queryKey: openingQuery(openingId).queryKey }),
  });
}

function FaultAlert({ fault }: { readonly fault: CustodyFault }) {
  const { t } = useTranslation('openings');
  return <Alert type="error" showIcon role="alert" title={t(`custodyFault.${fault}`)} />;
}
