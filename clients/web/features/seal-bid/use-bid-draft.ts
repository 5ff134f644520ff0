import { useEffect, useState } from 'react';
import type { SealFault } from '#contracts/sealing/faults.ts';
import type { TenderPolicy } from '#contracts/sealing/policy.ts';
import { receiptDigest } from '#contracts/sealing/receipt.ts';
import type { Predecessor } from '#pki/seal-with-key.ts';
import { suiteOf } from '#pki/suites.ts';
import type { TrustList } from '#pki/trust.ts';
import { useOwnTrust } from '#clients/web/kit/use-own-trust.ts';
import { type BidForm, EMPTY_FORM, type FormFaults, formFaults, sheetOf } from './bid-form.ts';
import { type ChosenReceipt, readPolicy, readPredecessor } from './tender-files.ts';
import type { SealJob } from './use-seal.ts';

/** What was chosen of the tender: its files, and what came of reading them. */
export interface ChosenTender {
  readonly files: readonly File[];
  readonly policy?: TenderPolicy;
  readonly fault?: SealFault;
}

export interface ChosenKey {
  readonly file?: File;
  readonly password: string;
}

/** Everything that a bidder has chosen and typed so far. */
export function useBidDraft(organizationId: string | undefined) {
  const own = useOwnTrust();
  const { trust } = own;
  const [tender, setTender] = useState<ChosenTender>({ files: [] });
  const [form, setForm] = useState<BidForm>({ ...EMPTY_FORM, bidder: organizationId ?? '' });
  const [before, setBefore] = useState<ChosenReceipt>();
  const [isNoReceipt, setIsNoReceipt] = useState(false);
  const [documents, setDocuments] = useState<readonly File[]>([]);
  const [key, setKey] = useState<ChosenKey>({ password: '' });

  // Roots and policy may be chosen in any order, and one while the other is still being read.
  const { files } = tender;
  useEffect(() => {
    if (trust === undefined || files.length === 0) return undefined;
    let isGone = false;
    void readPolicy(trust, files).then((read) => {
      if (isGone) return;
      setTender(read.ok ? { files, policy: read.value } : { files, fault: read.error });
      if (read.ok) setForm((now) => ({ ...now, ...onlyChoices(read.value) }));
    });
    return () => {
      isGone = true;
    };
  }, [trust, files]);
  const takeTender = (chosen: readonly File[]): void => setTender({ files: chosen });
  const takeReceipt = async ([file]: readonly File[]): Promise<void> => {
    if (file === undefined) return;
    const read = await readPredecessor(file);
    setBefore(read.ok ? read.value : undefined);
    setIsNoReceipt(!read.ok);
    if (read.ok) setForm((now) => ({ ...now, bidder: read.value.bidder }));
  };

  const { policy } = tender;
  const faults: FormFaults = policy === undefined ? {} : formFaults(form, policy, documents);
  const job = jobOf({ trust, policy, form, before, documents, key, faults });
  return {
    ...{ own, tender, form, before, isNoReceipt, documents, key, faults, job },
    ...{ takeTender, takeReceipt, setForm, setDocuments, setKey },
  };
}

interface Draft {
  readonly trust: TrustList | undefined;
  readonly policy: TenderPolicy | undefined;
  readonly form: BidForm;
  readonly before: ChosenReceipt | undefined;
  readonly documents: readonly File[];
  readonly key: ChosenKey;
  readonly faults: FormFaults;
}

/** What can be sealed; `undefined` while something is missing or wrong. */
function jobOf({
  trust,
  policy,
  form,
  before,
  documents,
  key,
  faults,
}: Draft): SealJob | undefined {
  const isReady = trust !== undefined && policy !== undefined && key.file !== undefined;
  if (!isReady || Object.keys(faults).length > 0) return undefined;
  const { lot, stage } = form;
  const bid = { bidder: form.bidder.trim(), lot, stage, sheet: sheetOf(form) };
  return {
    ...{ policy, documents, trust, keyFile: key.file, password: key.password },
    bid: before === undefined ? bid : { ...bid, before: predecessorOf(policy, before) },
  };
}

function predecessorOf({ suite }: TenderPolicy, { ver, bytes }: ChosenReceipt): Predecessor {
  return { ver, digest: receiptDigest(suiteOf(suite), bytes) };
}

/** What need not be chosen because there is only one. */
function onlyChoices({ lots, stages }: TenderPolicy): Partial<BidForm> {
  const [lot = ''] = lots;
  const [stage = ''] = stages;
  return { ...(lots.length === 1 && { lot }), ...(stages.length === 1 && { stage }) };
}
