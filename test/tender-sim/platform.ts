import { organizationId } from '#contracts/ids.ts';
import { base64UrlOf, bytesOfBase64Url } from '#contracts/sealing/bytes.ts';
import { closingListOf } from '#contracts/sealing/closing-list.ts';
import { certificateDigest } from '#contracts/sealing/header.ts';
import type { LateAnswer } from '#contracts/sealing/late.ts';
import { recoverFileKey } from '#contracts/sealing/open.ts';
import type { OpeningFile } from '#contracts/sealing/opening-file.ts';
import { policyDigest, type TenderPolicy } from '#contracts/sealing/policy.ts';
import { receiptDigest, receiptOf } from '#contracts/sealing/receipt.ts';
import { type OfferedShare, unlockBid } from '#contracts/sealing/unlock.ts';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import { acceptBid } from '#pki/acceptance.ts';
import { checkBid } from '#pki/bid-check.ts';
import { signDetached } from '#pki/cms-signature.ts';
import type { ReceiptFiles } from '#pki/receipts.ts';
import { type KeyMaterial, softwareSigningKey } from '#pki/software-keys.ts';
import { answerTimestamp, timestampRequest } from '#pki/timestamp.ts';
import type { SealedParts } from '#pki/testing/demo-tender.ts';
import type { Answer } from './bidder.ts';
import type { Cast } from './cast.ts';

/** A bid as the platform has it. */
export interface Taken {
  readonly bidder: string;
  readonly digest: string;
  readonly parts: SealedParts;
  receipt: ReceiptFiles;
  status: 'counts' | 'replaced' | 'withdrawn' | 'late';
}

/** With whose keys something is answered; the platform's own and the policy's authority unless said. */
export interface By {
  readonly platform?: KeyMaterial;
  readonly tsa?: KeyMaterial;
}

/** The platform's acts as they should be, each with the means to do it otherwise: it has its own keys, and nobody else's. */
export class Platform {
  readonly taken: Taken[] = [];
  readonly files = new Map<string, Uint8Array>();
  readonly cast: Cast;
  readonly policy: TenderPolicy;
  #serial = 0;

  constructor(cast: Cast, policy: TenderPolicy) {
    this.cast = cast;
    this.policy = policy;
  }

  /** What anybody gets who asks for a published file. */
  shown = async (name: string): Promise<Uint8Array | undefined> => this.files.get(name);

  async stamp(request: Uint8Array, atMs: number, tsa = this.cast.tsa): Promise<Uint8Array> {
    this.#serial += 1;
    const key = await softwareSigningKey(tsa);
    const answer = await answerTimestamp(key, request, { atMs, serial: this.#serial });
    if (answer === undefined) throw new Error('the request is one');
    return answer;
  }

  async signed(bytes: Uint8Array, atMs: number, by = this.cast.platform): Promise<Uint8Array> {
    return signDetached(await softwareSigningKey(by), bytes, atMs);
  }

  /** The checks of a header as the real desk makes them, then stamp and receipt. */
  async take(bidder: string, parts: SealedParts, atMs: number): Promise<Taken & Answer> {
    const { cast, policy } = this;
    const before = this.taken.findLast((one) => one.bidder === bidder && one.status !== 'late');
    const checked = await checkBid(cast.suite, {
      ...{
        headerBytes: parts.headerBytes,
        signature: parts.signature,
        policy,
        trust: cast.trust,
        atMs,
      },
      mayBidFor: (_, named) => named === bidder,
      history: () => ({
        isIdUsed: false,
        version: before?.parts.header.core.ver ?? 0,
        receipt: before === undefined ? '' : receiptDigest(cast.suite, before.receipt.receipt),
      }),
    });
    if (!checked.ok) throw new Error(`a lawful bid was refused: ${checked.error}`);
    const answer = await this.accept(parts, atMs);
    if (answer.kind === 'receipt' && before !== undefined) before.status = 'replaced';
    const digest = this.digestOf(parts);
    const status = answer.kind === 'late' ? ('late' as const) : ('counts' as const);
    const taken: Taken = { bidder, digest, parts, receipt: answer.files, status };
    this.taken.push(taken);
    return Object.assign(taken, answer);
  }

  /** Receipt or late answer by the real rules; `by` and `policy` are how an answer is forged. */
  async accept(
    parts: SealedParts,
    atMs: number,
    how: By & {
      readonly policy?: TenderPolicy;
      readonly withdrawal?: Uint8Array;
      readonly prev?: string;
    } = {},
  ): Promise<Answer> {
    const { cast } = this;
    const { platform = cast.platform, tsa = cast.tsa, withdrawal } = how;
    const policy = {
      ...(how.policy ?? this.policy),
      tsa: certificateDigest(cast.suite, tsa.certificate),
    };
    const accepted = await acceptBid(
      {
        suite: cast.suite,
        platform: await softwareSigningKey(platform),
        stamp: (request) => this.stamp(request, atMs, tsa),
      },
      {
        subject: { ...parts, signature: withdrawal ?? parts.signature },
        by: { policy, trust: cast.trust },
        status: withdrawal === undefined ? 'sealed' : 'withdrawn',
        prev: how.prev ?? parts.header.core.replaces,
      },
    );
    if (!accepted.ok) throw new Error(`no answer: ${accepted.error}`);
    return accepted.value;
  }

  /** A receipt that names another instant than its time-stamp. */
  async backDated(
    parts: SealedParts,
    stampedMs: number,
    receivedMs: number,
  ): Promise<ReceiptFiles> {
    const { suite } = this.cast;
    const stamp = await this.stamp(timestampRequest(parts.signature), stampedMs);
    const facts = { ...parts, status: 'sealed' as const, policy: this.policy, stamp, receivedMs };
    const salt = suite.randomBytes(32);
    const receipt = canonicalBytes(
      receiptOf(suite, { ...facts, salt, prev: parts.header.core.replaces }),
    );
    return { receipt, signature: await this.signed(receipt, receivedMs), stamp };
  }

  /** A late answer to a bid that was in time. */
  async calledLate(parts: SealedParts, stampedMs: number): Promise<ReceiptFiles> {
    const { suite } = this.cast;
    const stamp = await this.stamp(timestampRequest(parts.signature), stampedMs);
    const answer: LateAnswer = {
      ...{ typ: 'ebid/late/v1', tender: this.policy.tender, deadline: this.policy.deadline },
      header: base64UrlOf(suite.hash(parts.headerBytes)),
      received: String(stampedMs),
      tsr: base64UrlOf(suite.hash(stamp)),
    };
    const receipt = canonicalBytes(answer);
    return { receipt, signature: await this.signed(receipt, stampedMs), stamp };
  }

  digestOf({ headerBytes }: Pick<SealedParts, 'headerBytes'>): string {
    return base64UrlOf(this.cast.suite.hash(headerBytes));
  }

  /** Puts a closing list in its place, with a time-stamp. */
  async list(
    headers: readonly string[],
    atMs: number,
    how: Pick<By, 'tsa'> & { readonly asIs?: boolean } = {},
  ): Promise<void> {
    const { suite } = this.cast;
    const list = closingListOf(suite, this.policy, { stage: '1', headers, checkpoint: '' });
    const bytes = canonicalBytes(how.asIs === true ? { ...list, headers: [...headers] } : list);
    this.files.set('closing.json', bytes);
    this.files.set('closing.tsr', await this.stamp(timestampRequest(bytes), atMs, how.tsa));
  }

  /** What the platform can open by the shares that it has, bid by bid; a share that is wrong is left out. */
  async unlocked(
    taken: Taken,
    offered: readonly OfferedShare[],
  ): Promise<OpeningFile['bids'][number]> {
    const { suite } = this.cast;
    const { digest: header, parts } = taken;
    const unlocked = await unlockBid(suite, parts.header, offered);
    if (!unlocked.ok) {
      const { fault, of } = unlocked.error;
      return { state: of === 'bidder' ? 'revoked' : 'withdrawn', header, fault };
    }
    const { dataKey, lock } = unlocked.value;
    const key = await recoverFileKey(suite, parts.header, { dataKey, n: 0 });
    if (!key.ok) return { state: 'revoked', header, fault: key.error };
    return { state: 'opened', header, lock, key: base64UrlOf(key.value) };
  }

  /** The listed digests as the platform's own list has them. */
  get listed(): readonly string[] {
    const { headers }: { headers?: readonly string[] } = JSON.parse(
      Buffer.from(this.files.get('closing.json') ?? []).toString() || '{}',
    );
    return headers ?? [];
  }

  async publish(
    bids: OpeningFile['bids'],
    atMs: number,
    how: Pick<By, 'platform'> & { readonly outcome?: OpeningFile['outcome'] } = {},
  ): Promise<void> {
    const { suite } = this.cast;
    const opening: OpeningFile = {
      ...{ typ: 'ebid/opening/v1', tender: this.policy.tender, stage: '1' },
      policy: policyDigest(suite, this.policy),
      closing: base64UrlOf(suite.hash(this.files.get('closing.json') ?? new Uint8Array(0))),
      ...{ opened: String(atMs), outcome: how.outcome ?? 'opened', bids },
    };
    const bytes = canonicalBytes(opening);
    this.files.set('opening.json', bytes);
    this.files.set('opening.p7s', await this.signed(bytes, atMs, how.platform));
  }

  publishBid(folder: string, { parts, receipt }: Taken): void {
    this.files.set(`${folder}/header.json`, parts.headerBytes);
    this.files.set(`${folder}/header.p7s`, parts.signature);
    this.files.set(`${folder}/f0.ebd`, parts.files[0] ?? new Uint8Array(0));
    this.files.set(`${folder}/receipt.json`, receipt.receipt);
    this.files.set(`${folder}/receipt.p7s`, receipt.signature);
    this.files.set(`${folder}/receipt.tsr`, receipt.stamp);
  }
}

/** Rules of one tender, by the number of custodians and the locks. */
export function policyOf(
  cast: Cast,
  rules: {
    readonly custodians: number;
    readonly lockA: number;
    readonly lockB: number;
    readonly bidsMin: number;
    readonly deadlineMs: number;
    readonly openingMs: number;
  },
): TenderPolicy {
  const { suite } = cast;
  const roles = ['agency', 'supervisor', 'notary', 'buyer', 'other'] as const;
  return {
    ...{
      typ: 'ebid/policy/v1',
      tender: 'T-sim',
      title: '模拟项目 Simulated tender',
      suite: suite.id,
    },
    lots: ['1' as TenderPolicy['lots'][number]],
    stages: ['1', '2'],
    deadline: String(rules.deadlineMs),
    opening: String(rules.openingMs),
    decryptMs: '1800000',
    custodians: cast.custodians.slice(0, rules.custodians).map(({ certificate }, at) => ({
      role: roles[at] ?? 'other',
      organization: organizationId(`custodian-${at + 1}`),
      name: `custodian-${at + 1}`,
      certificate: base64UrlOf(certificate),
    })),
    locks: [
      { id: 'A', t: rules.lockA },
      { id: 'B', t: rules.lockB },
    ],
    ...{
      bytesMax: '104857600',
      documentsMax: 3,
      bidsMin: rules.bidsMin,
      logKey: 'demo+00000000+AA==',
    },
    tsa: certificateDigest(suite, cast.tsa.certificate),
    platform: certificateDigest(suite, cast.platform.certificate),
  };
}

/** A share that the platform was sent, as it puts it on the table. */
export function offeredOf(release: {
  readonly lock: 'A' | 'B';
  readonly kind: 'c' | 's';
  readonly to: string;
  readonly payload: string;
}): OfferedShare {
  const { lock, kind, to, payload } = release;
  return { lock, kind, to, payload: bytesOfBase64Url(payload) ?? new Uint8Array(0) };
}
