import { useCallback, useEffect, useState } from 'react';
import { auctionId } from '#contracts/ids.ts';
import type { AuctionView } from '#contracts/wire/views.ts';
import type { LiveClient } from '#clients/web/kit/live-client.ts';
import type { SeatState } from '#clients/web/kit/seat.ts';

export type SigningPhase =
  | 'not-needed'
  | 'preparing'
  | 'ready'
  | 'needs-key'
  | 'unsupported'
  | 'failed';

export interface Signing {
  readonly phase: SigningPhase;
  readonly error: Error | undefined;
  /** Makes and registers the account's key after the person agreed, or tries again. */
  readonly enable: () => void;
}

/** Gets this page ready to sign offers where the auction asks for it (SIG-3). */
export function useSigning(
  live: LiveClient,
  view: AuctionView | undefined,
  seat: SeatState,
): Signing {
  const [phase, setPhase] = useState<SigningPhase>('not-needed');
  const [error, setError] = useState<Error | undefined>(undefined);
  const bidderId = view?.bidderId;
  const isNeeded = view?.offerSignature === 'required' && bidderId !== undefined && !view.ended;
  const auction = view?.auctionId;

  const prepare = useCallback(
    (mayRegister: boolean): void => {
      if (auction === undefined || bidderId === undefined) return;
      setPhase('preparing');
      setError(undefined);
      live
        .enableSigning({ auctionId: auctionId(auction), bidderId, mayRegister })
        .then(setPhase, (fault: unknown) => {
          setError(fault instanceof Error ? fault : new Error(String(fault)));
          setPhase('failed');
        });
    },
    [live, auction, bidderId],
  );

  const holdsSeat = seat === 'held' || seat === 'unguarded';
  useEffect(() => {
    if (!isNeeded) setPhase('not-needed');
    else if (holdsSeat) prepare(false);
    else setPhase('preparing');
  }, [isNeeded, holdsSeat, prepare]);

  const enable = useCallback(() => prepare(phase === 'needs-key'), [prepare, phase]);
  return { phase, error, enable };
}
