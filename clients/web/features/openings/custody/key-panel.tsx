import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Progress } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OpeningView } from '#contracts/wire/openings.ts';
import type { KeyMaterial } from '#pki/software-keys.ts';
import type { TrustList } from '#pki/trust.ts';
import { isSealFault, useFaultWords } from '#clients/web/kit/fault-words.ts';
import { useLive } from '#clients/web/kit/live-context.ts';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { TrustField } from '#clients/web/kit/trust-field.tsx';
import { useOwnTrust } from '#clients/web/kit/use-own-trust.ts';
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
  const own = useOwnTrust();
  const acts = actsOf(view, reader);
  const isWanted = acts.proveKey || acts.signClosing || acts.release;
  // A key that was read stays at hand for the next step, so that its holder chooses it once.
  if (!isWanted && held === undefined) return null;
  const key = held?.material;
  // What came of it stays on the screen after the last share.
  const mayShowRelease = acts.release || (view.opening.state === 'opening' && held !== undefined);
  const isCustodian = view.actors.includes('custodian');
  const { trust } = own;
  return (
    <Part title={t('key.title')} note={t('key.note')} isMine={isWanted}>
      {held === undefined && (
        <p>{t(view.actors.includes('custodian') ? 'key.which.custodian' : 'key.which.bidder')}</p>
      )}
      <KeyCard held={held} onKey={setHeld} />
      <TrustField
        own={own}
        label={t('ownTrust.label')}
        help={t(isCustodian ? 'ownTrust.custodian' : 'ownTrust.bidder')}
      />
      {acts.proveKey && <SingleAct kind="prove" view={view} holder={key} trust={trust} />}
      {acts.signClosing && <SingleAct kind="sign" view={view} holder={key} trust={trust} />}
      {mayShowRelease && (
        <ReleaseAct view={view} holder={key} trust={trust} isWanted={acts.release} />
      )}
      {!isWanted && !mayShowRelease && <p className="muted">{t('key.nothing')}</p>}
    </Part>
  );
}

interface ActProps {
  readonly view: OpeningView;
  readonly holder: KeyMaterial | undefined;
  /** Roots of one's own; a custodian neither signs nor releases without them (SEAL-22). */
  readonly trust: TrustList | undefined;
}

interface Tools {
  readonly key: KeyMaterial;
  readonly trust: TrustList | undefined;
}

function SingleAct({ kind, view, holder, trust }: ActProps & { readonly kind: 'prove' | 'sign' }) {
  const { t } = useTranslation('openings');
  const { clock } = useLive();
  const { openingId } = view.opening;
  const act = useKeyAct(openingId, async (tools: Tools): Promise<CustodyAnswer> => {
    const desk = deskOf(openingId);
    return kind === 'prove' || tools.trust === undefined
      ? rehearse(desk, tools.key)
      : signList(desk, tools.key, { view, trust: tools.trust, nowMs: clock.now() });
  });
  const lacksTrust = kind === 'sign' && trust === undefined;
  const answer = act.data?.ok === true ? act.data.value : undefined;
  return (
    <div className="key-act">
      <p>{t(kind === 'prove' ? 'key.prove.what' : 'key.sign.what', { n: view.bids.length })}</p>
      {lacksTrust && <NoTrust />}
      <Button
        type="primary"
        size="large"
        disabled={holder === undefined || lacksTrust}
        loading={act.isPending}
        onClick={() => holder !== undefined && act.mutate({ key: holder, trust })}
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
function ReleaseAct(props: ActProps & { readonly isWanted: boolean }) {
  const { view, holder, trust, isWanted } = props;
  const { t } = useTranslation('openings');
  const { clock } = useLive();
  const { openingId } = view.opening;
  const [progress, setProgress] = useState<ReleaseProgress>();
  const act = useKeyAct(openingId, (tools: Tools) =>
    releaseAll(deskOf(openingId), tools.key, {
      view,
      trust: tools.trust,
      locks: locksTaken(view),
      shut: new Set(view.bids.flatMap(({ state, header }) => (state === 'sealed' ? [header] : []))),
      nowMs: () => clock.now(),
      ownMs: () => Date.now(),
      onProgress: setProgress,
    }),
  );
  const whys = progress?.failed.map(({ why }) => why) ?? [];
  const refused = whys.filter((why) => typeof why !== 'string');
  const isOtherKey = whys.includes('other_key');
  const isOtherBid = whys.some((why) => typeof why === 'string' && why !== 'other_key');
  const isCustodian = view.actors.includes('custodian');
  const lacksTrust = isCustodian && trust === undefined;
  return (
    <div className="key-act">
      <p>{t(isCustodian ? 'key.release.custodian' : 'key.release.bidder')}</p>
      {trust === undefined && <NoTrust isOnlySaid={!isCustodian} />}
      <Button
        type="primary"
        size="large"
        disabled={holder === undefined || lacksTrust || !isWanted}
        loading={act.isPending}
        onClick={() => holder !== undefined && act.mutate({ key: holder, trust })}
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
function useKeyAct<Outcome>(openingId: string, run: (tools: Tools) => Promise<Outcome>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSettled: () => queries.invalidateQueries({ queryKey: openingQuery(openingId).queryKey }),
  });
}

function FaultAlert({ fault }: { readonly fault: CustodyFault }) {
  const { t } = useTranslation('openings');
  const words = useFaultWords();
  if (!isSealFault(fault)) {
    return <Alert type="error" showIcon role="alert" title={t(`custodyFault.${fault}`)} />;
  }
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={t('custodyFault.unproved')}
      description={`${words(fault)} (${fault})`}
    />
  );
}

/** Without roots of one's own only the platform could say that the list is right. */
function NoTrust({ isOnlySaid = false }: { readonly isOnlySaid?: boolean }) {
  const { t } = useTranslation('openings');
  const title = t(isOnlySaid ? 'ownTrust.platformsWord' : 'ownTrust.first');
  return <Alert type={isOnlySaid ? 'info' : 'warning'} showIcon title={title} />;
}
