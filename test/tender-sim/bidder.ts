import { lotId, organizationId } from '#contracts/ids.ts';
import { base64UrlOf, concat } from '#contracts/sealing/bytes.ts';
import { sourceOf } from '#contracts/sealing/chunks.ts';
import { type BidHeader, certificateDigest } from '#contracts/sealing/header.ts';
import { policyDigest, type TenderPolicy } from '#contracts/sealing/policy.ts';
import { receiptDigest } from '#contracts/sealing/receipt.ts';
import { sealBid } from '#contracts/sealing/seal.ts';
import type { Withdrawal } from '#contracts/sealing/withdrawal.ts';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import { utf8 } from '#contracts/utf8.ts';
import { encryptTo } from '#pki/cms-envelope.ts';
import { signDetached } from '#pki/cms-signature.ts';
import { checkOwnBid, type OwnBidFinding } from '#pki/own-bid-check.ts';
import type { PublishedFiles } from '#pki/published-files.ts';
import { type ReceiptFiles, verifyLateAnswer, verifyReceipt } from '#pki/receipts.ts';
import { readSignedPolicy } from '#pki/signed-policy.ts';
import { type KeyMaterial, softwareSigningKey } from '#pki/software-keys.ts';
import type { SealedParts } from '#pki/testing/demo-tender.ts';
import type { Cast } from './cast.ts';
import type { BidderPlan } from './plan.ts';

/** What the platform answers to a bid or a withdrawal. */
export interface Answer {
  readonly kind: 'receipt' | 'late';
  readonly files: ReceiptFiles;
}

/** A bidder with its own program: seals, believes an answer only when it holds, looks for its bid in what is published. */
export class Bidder {
  readonly id: string;
  readonly key: KeyMaterial;
  readonly plan: BidderPlan;
  /** Why it did not believe something; each is something it can show. */
  readonly complaints: string[] = [];
  /** What it handed in last, and the receipt of its last act. */
  sealed: SealedParts | undefined;
  receipt: ReceiptFiles | undefined;
  /** Signature of its withdrawal. */
  withdrawal: Uint8Array | undefined;
  hasLateAnswer = false;
  readonly #cast: Cast;
  #policy: TenderPolicy | undefined;
  #bids = 0;

  constructor(cast: Cast, place: number, plan: BidderPlan) {
    const key = cast.suppliers[place];
    if (key === undefined) throw new Error('there is such a supplier');
    this.id = `supplier-${place + 1}`;
    this.key = key;
    this.plan = plan;
    this.#cast = cast;
  }

  /** Text that only this bidder's sealed bid holds. */
  get marker(): string {
    return `sealed words of ${this.id}`;
  }

  get priceFen(): string {
    return `9${this.id.at(-1)}000000`;
  }

  get policy(): TenderPolicy {
    if (this.#policy === undefined) throw new Error('a bidder seals by rules that it has read');
    return this.#policy;
  }

  /** Rules are read only with the agency's signature under them. */
  async readRules(files: { readonly policy: Uint8Array; readonly signature: Uint8Array }) {
    const read = await readSignedPolicy(this.#cast.suite, this.#cast.trust, files);
    if (read.ok) this.#policy = read.value;
    else this.complaints.push(read.error);
    return read.ok;
  }

  async seal(changes: Partial<BidHeader['core']> = {}): Promise<SealedParts> {
    const { suite } = this.#cast;
    const { policy } = this;
    const sign = await this.#signer();
    const document = utf8(`${this.marker}: document ${(this.#bids += 1)}`);
    const pieces: Uint8Array[][] = [];
    const sealed = await sealBid(
      {
        core: {
          ...{ tender: policy.tender, lot: lotId('1'), stage: '1' },
          ...{ policy: policyDigest(suite, policy), bidder: organizationId(this.id) },
          signer: certificateDigest(suite, this.key.certificate),
          ...{
            bid: globalThis.crypto.randomUUID(),
            ver: 1,
            replaces: '',
            created: policy.deadline,
          },
          ...changes,
        },
        policy,
        sheet: {
          ...{ bidderName: this.marker, priceFen: this.priceFen, priceWords: '玖佰万元整' },
          ...{ validityDays: 90, items: [] },
        },
        documents: [
          {
            ...{ name: 'd.pdf', mediaType: 'application/pdf', size: document.length },
            read: () => sourceOf(document),
          },
        ],
        bidderCertificate: this.key.certificate,
      },
      { suite, encryptTo, sign, write: async (n, piece) => void (pieces[n] ??= []).push(piece) },
    );
    const parts = { ...sealed, files: pieces.map((some) => concat(...some)) };
    return this.plan.malformed === 'no' ? parts : this.#malformed(parts);
  }

  /** Another header over the same files, signed: what a program that is not ours may make. */
  async resigned(parts: SealedParts, header: BidHeader): Promise<SealedParts> {
    const headerBytes = canonicalBytes(header);
    return { ...parts, header, headerBytes, signature: await (await this.#signer())(headerBytes) };
  }

  async signedWithdrawal(): Promise<Uint8Array> {
    const { sealed, receipt } = this;
    if (sealed === undefined || receipt === undefined) throw new Error('there is a bid');
    const withdrawal: Withdrawal = {
      ...{ typ: 'ebid/withdraw/v1', core: sealed.header.core, reason: '报价有误' },
      receipt: receiptDigest(this.#cast.suite, receipt.receipt),
    };
    return (await this.#signer())(canonicalBytes(withdrawal));
  }

  /** Keeps an answer that holds, else has something to complain of. */
  async believe(parts: SealedParts, answer: Answer, withdrawal?: Uint8Array): Promise<void> {
    const { suite, trust } = this.#cast;
    const by = { policy: this.policy, trust };
    const { files } = answer;
    const subject = { ...parts, signature: withdrawal ?? parts.signature };
    this.sealed ??= parts;
    if (answer.kind === 'late') {
      const late = { ...files, answer: files.receipt };
      const checked = await verifyLateAnswer(suite, late, { subject, by });
      if (checked.ok) this.hasLateAnswer = true;
      else this.complaints.push(checked.error);
      return;
    }
    const checked = await verifyReceipt(suite, files, { subject, by });
    if (!checked.ok) {
      this.complaints.push(checked.error);
      return;
    }
    Object.assign(this, { sealed: parts, receipt: files, withdrawal });
  }

  /** Its last bid in what is published now. */
  async look(files: PublishedFiles): Promise<OwnBidFinding | undefined> {
    const { sealed, receipt, withdrawal } = this;
    if (sealed === undefined || receipt === undefined) return undefined;
    const { suite, trust } = this.#cast;
    return checkOwnBid(
      suite,
      { policy: this.policy, trust },
      { files, own: { ...sealed, receipt }, ...(withdrawal !== undefined && { withdrawal }) },
    );
  }

  async #malformed(parts: SealedParts): Promise<SealedParts> {
    const { suite } = this.#cast;
    const [lockA, lockB] = parts.header.locks;
    const [first, ...rest] = lockA?.shares ?? [];
    const certificate = this.#cast.custodians[0]?.certificate;
    if (!lockA || !lockB || !first || !certificate) throw new Error('there are two locks');
    if (this.plan.malformed === 'noise') {
      const cms = base64UrlOf(await encryptTo(certificate, suite.randomBytes(71)));
      const shares = [{ ...first, cms }, ...rest];
      return this.resigned(parts, { ...parts.header, locks: [{ ...lockA, shares }, lockB] });
    }
    const wrapped = base64UrlOf(suite.randomBytes(40));
    const locks = [lockA, lockB].map((lock) => ({ ...lock, wrapped }));
    return this.resigned(parts, { ...parts.header, locks });
  }

  async #signer(): Promise<(bytes: Uint8Array) => Promise<Uint8Array>> {
    const key = await softwareSigningKey(this.key);
    return (bytes) => signDetached(key, bytes, Number(this.policy.deadline) - 3_600_000);
  }
}
