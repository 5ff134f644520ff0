import { useRef, useState } from 'react';
import type { SealFault } from '#contracts/sealing/faults.ts';
import type { TenderPolicy } from '#contracts/sealing/policy.ts';
import { type BidToSeal, checkSealingKey, sealWithKey } from '#pki/seal-with-key.ts';
import { suiteOf } from '#pki/suites.ts';
import type { KeyMaterial } from '#pki/software-keys.ts';
import type { TrustList } from '#pki/trust.ts';
import { mediaTypeOf } from '#contracts/sealing/sheet.ts';
import { type KeyFault, readKey } from '#clients/web/kit/read-key.ts';
import { SealPackage } from './seal-package.ts';

export type SealState =
  | { readonly type: 'idle' }
  | { readonly type: 'sealing'; readonly done: number; readonly total: number }
  | {
      readonly type: 'failed';
      readonly fault: SealFault | KeyFault | 'key_mismatch' | 'unreadable';
    }
  | { readonly type: 'sealed'; readonly blob: Blob; readonly fileName: string };

export interface SealJob {
  readonly policy: TenderPolicy;
  readonly trust: TrustList;
  readonly keyFile: File;
  readonly password: string;
  readonly bid: Pick<BidToSeal, 'bidder' | 'lot' | 'stage' | 'sheet' | 'before'>;
  readonly documents: readonly File[];
}

/** Seals one bid at a time in the page. The key lives only while it works. */
export function useSeal(): {
  readonly state: SealState;
  readonly seal: (job: SealJob) => Promise<void>;
  readonly reset: () => void;
} {
  const [state, setState] = useState<SealState>({ type: 'idle' });
  const round = useRef(0);
  const reset = (): void => {
    round.current += 1;
    setState({ type: 'idle' });
  };
  const seal = async (job: SealJob): Promise<void> => {
    round.current += 1;
    const mine = round.current;
    const tell = (next: SealState): void => {
      if (round.current === mine) setState(next);
    };
    const total = 2 * job.documents.reduce((sum, { size }) => sum + size, 0);
    tell({ type: 'sealing', done: 0, total });
    try {
      tell(await sealed(job, (done) => tell({ type: 'sealing', done, total })));
    } catch (error) {
      // The browser could not read a document: moved, deleted, or on a disk that is gone.
      if (!(error instanceof DOMException)) throw error;
      tell({ type: 'failed', fault: 'unreadable' });
    }
  };
  return { state, seal, reset };
}

async function sealed(job: SealJob, onDone: (done: number) => void): Promise<SealState> {
  const key = await readKey(job.keyFile, job.password);
  if (!key.ok) return { type: 'failed', fault: key.error };
  const { policy, trust, bid } = job;
  const suite = suiteOf(policy.suite);
  const checked = await checkSealingKey(suite, { key: key.value, trust, policy });
  if (!checked.ok) return { type: 'failed', fault: checked.error };
  const archive = new SealPackage();
  const result = await sealWithKey(suite, toSeal(job, key.value), {
    write: archive.write,
    onProgress: onDone,
  });
  if (!result.ok) return { type: 'failed', fault: result.error };
  const { core } = result.value.header;
  const name = `${policy.tender}-${core.bidder}-v${core.ver}`.replaceAll(/[^\p{L}\p{N}.-]/gu, '_');
  const blob = archive.finish(result.value);
  return { type: 'sealed', blob, fileName: `${name}-${bid.lot}.ebid` };
}

function toSeal({ policy, bid, documents }: SealJob, key: KeyMaterial): BidToSeal {
  return {
    ...{ policy, key, ...bid },
    documents: documents.map((file) => ({
      name: file.name,
      mediaType: mediaTypeOf(file.name),
      size: file.size,
      read: () => piecesOf(file),
    })),
    nowMs: Date.now(),
  };
}

/** A file piece by piece; not every browser lets a stream be walked by `for await`. */
async function* piecesOf(file: Blob): AsyncGenerator<Uint8Array> {
  const reader = file.stream().getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
}
