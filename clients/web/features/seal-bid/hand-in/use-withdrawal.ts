import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Result, err, ok } from '#contracts/result.ts';
import type { SealFault } from '#contracts/sealing/faults.ts';
import type { AcceptanceView } from '#contracts/wire/openings.ts';
import { ProblemError, requestFile } from '#clients/web/kit/http.ts';
import { pageStore } from '#clients/web/kit/keep.ts';
import { type KeyFault, readKey } from '#clients/web/kit/read-key.ts';
import { saveFile } from '#clients/web/kit/save-file.ts';
import { ownBidsQuery, receiptPath } from '#clients/web/kit/own-bids.ts';
import { withdrawBid } from './bid-api.ts';
import type { BidFile } from './bid-file.ts';
import { type KeptWithdrawal, openWithdrawalKeep } from './kept-withdrawal.ts';
import { receiptNamedIn, signedWithdrawal, withdrawalTar } from './withdrawal.ts';

export interface AskedWithdrawal {
  readonly bid: BidFile;
  readonly keyFile: File;
  readonly password: string;
  readonly reason: string;
}

/** What was signed, and what the platform answered. */
export interface Withdrawn {
  readonly bid: BidFile;
  readonly signed: KeptWithdrawal;
  readonly acceptance: AcceptanceView;
}

export type WithdrawalFault = SealFault | KeyFault;

/** Takes a bid back: signed in the page, kept there before it is sent, sent the same however often. */
export function useWithdrawal(place: { readonly userId: string; readonly openingId: string }) {
  const { openingId } = place;
  const queries = useQueryClient();
  const [keep] = useState(() => openWithdrawalKeep(pageStore(), place));
  return useMutation({
    mutationFn: async (asked: AskedWithdrawal): Promise<Result<Withdrawn, WithdrawalFault>> => {
      const kept = keep.read();
      const signed = kept?.digest === asked.bid.digest ? ok(kept) : await sign(openingId, asked);
      if (!signed.ok) return signed;
      const about = receiptNamedIn(signed.value);
      if (about === undefined) {
        keep.clear();
        return err('not_canonical');
      }
      keep.write(signed.value);
      const acceptance = await withdrawBid(openingId, { ...signed.value, about });
      return ok({ bid: asked.bid, signed: signed.value, acceptance });
    },
    // A press without a line fails at once and says so, instead of waiting for one.
    networkMode: 'always',
    onSuccess: (done) => {
      if (!done.ok) return;
      const { bid, signed, acceptance } = done.value;
      keep.clear();
      // Nobody else keeps the withdrawal for the bidder.
      saveFile(`withdrawal-${bid.name}.tar`, withdrawalTar(signed, acceptance));
    },
    onError: (error) => {
      // It was answered, so it is not on its way: another one may be signed.
      if (error instanceof ProblemError && error.problem.code === 'BID_REFUSED') keep.clear();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ownBidsQuery(openingId).queryKey }),
  });
}

async function sign(
  openingId: string,
  { bid, keyFile, password, reason }: AskedWithdrawal,
): Promise<Result<KeptWithdrawal, WithdrawalFault>> {
  const key = await readKey(keyFile, password);
  if (!key.ok) return key;
  const receipt = await requestFile(receiptPath(openingId, bid.digest));
  return signedWithdrawal(bid, { key: key.value, receipt, reason, atMs: Date.now() });
}
