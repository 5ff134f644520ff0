import { useEffect, useState } from 'react';
import type { SealFault } from '#contracts/sealing/faults.ts';
import type { TenderPolicy } from '#contracts/sealing/policy.ts';
import { receiptDigest } from '#contracts/sealing/receipt.ts';
import type { Predecessor } from '#pki/seal-with-key.ts';
import { suiteOf } from '#pki/suites.ts';
import { readTrust, type ReadTrust } from '#clients/web/kit/trust-files.ts';
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
  const [trusted, setTrusted] = useState<ReadTrust & { readonly names: readonly string[] }>();
  const [tender, setTender] = useState<ChosenTender>({ files: [] });
  const [form, setForm] = useState<BidForm>({ ...EMPTY_FORM, bidder: organizationId ?? '' });
  const [before, setBefore] = useState<ChosenReceipt>();
  const [isNoReceipt, setIsNoReceipt] = useState(false);
  const [documents, setDocuments] = useState<readonly File[]>([]);
  const [key, setKey] = useState<ChosenKey>({ password: '' });

  // Roots and policy may be chosen in any order, and one while the other is still being read.
  const { files } = tender;
  useEffect(() => {
    if (trusted === undefined || files.length === 0) return undefined;
    let isGone = false;
    void readPolicy(trusted.trust, files).then((read) => {
      if (isGone) return;
      setTender(read.ok ? { files, policy: read.value } : { files, fault: read.error });
      if (read.ok) setForm((now) => ({ ...now, ...onlyChoices(read.value) }));
    });
    return () => {
      isGone = true;
    };
  }, [trusted, files]);
  const takeTender = (chosen: readonly File[]): void => setTender({ files: chosen });
  const takeTrust = async (chosen: readonly File[]): Promise<void> =>
    setTrusted({ ...(await readTrust(chosen)), names: chosen.map(({ name }) => name) });
  const takeReceipt = async ([file]: readonly File[]): Promise<void> => {
    if (file === undefined) return;
    const read = await readPredecessor(file);
    setBefore(read.ok ? read.value : undefined);
    setIsNoReceipt(!read.ok);
    if (read.ok) setForm((now) => ({ ...now, bidder: read.value.bidder }));
  };

  const { policy } = tender;
  const faults: FormFaults = policy === undefined ? {} : formFaults(form, policy, documents);
  const job = jobOf({ trusted, policy, form, before, documents, key, faults });
  return {
    ...{ trusted, tender, form, before, isNoReceipt, documents, key, faults, job },
    ...{ takeTrust, takeTender, takeReceipt, setForm, setDocuments, setKey },
  };
}

interface Draft {
  readonly trusted: ReadTrust | undefined;
  readonly policy: TenderPolicy | undefined;
  readonly form: BidForm;
  readonly before: ChosenReceipt | undefined;
  readonly documents: readonly File[];
  readonly key: ChosenKey;
  readonly faults: FormFaults;
}

/** What can be sealed; `undefined` while something is missing or wrong. */
function jobOf({
  trusted,
  policy,
  form,
  before,
  documents,
  key,
  faults,
}: Draft): SealJob | undefined {
  const isReady = trusted !== undefined && policy !== undefined && key.file !== undefined;
  if (!isReady || Object.keys(faults).length > 0) return undefined;
  const { lot, stage } = form;
  const bid = { bidder: form.bidder.trim(), lot, stage, sheet: sheetOf(form) };
  return {
    ...{ policy, documents, trust: trusted.trust, keyFile: key.file, password: key.password },
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
