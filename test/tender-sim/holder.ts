import type { Result } from '#contracts/result.ts';
import { base64UrlOf } from '#contracts/sealing/bytes.ts';
import { closingDigest, type ClosingList } from '#contracts/sealing/closing-list.ts';
import type { SealFault } from '#contracts/sealing/faults.ts';
import { certificateDigest } from '#contracts/sealing/header.ts';
import type { TenderPolicy } from '#contracts/sealing/policy.ts';
import { type Release, readRelease } from '#contracts/sealing/release.ts';
import type { LockId, ShareKind } from '#contracts/sealing/shares.ts';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import { checkClosing, stampedClosing } from '#pki/closing-check.ts';
import { checkListed, signedFile, type SignedFile, signedRelease } from '#pki/custody.ts';
import type { PublishedFiles } from '#pki/published-files.ts';
import type { KeyMaterial } from '#pki/software-keys.ts';
import type { Cast } from './cast.ts';

/** A share as the platform asks for it. */
export interface Wanted {
  readonly header: string;
  readonly headerFile: Uint8Array;
  readonly lock: LockId;
}

/** Somebody who holds a key, with the program that a holder runs: what it refuses stays where it is. */
export class Holder {
  readonly key: KeyMaterial;
  readonly kind: ShareKind;
  readonly refusals: string[] = [];
  /** Everything that ever left this holder's machine. */
  readonly released: Release[] = [];
  readonly #cast: Cast;
  readonly #policy: TenderPolicy;
  #checked: { readonly shown: string; readonly list: Result<ClosingList, SealFault> } | undefined;

  constructor(cast: Cast, policy: TenderPolicy, who: { key: KeyMaterial; kind: ShareKind }) {
    this.#cast = cast;
    this.#policy = policy;
    this.key = who.key;
    this.kind = who.kind;
  }

  get to(): string {
    return certificateDigest(this.#cast.suite, this.key.certificate);
  }

  async sign(files: PublishedFiles, atMs: number): Promise<Uint8Array | undefined> {
    const { suite, trust } = this.#cast;
    const closing = await stampedClosing(suite, { policy: this.#policy, trust }, files);
    if (closing.ok) return (await signedFile(this.key, closing.value.bytes, atMs)).signature;
    this.refusals.push(closing.error);
    return undefined;
  }

  async release(
    files: PublishedFiles,
    wanted: Wanted,
    atMs: number,
  ): Promise<SignedFile | undefined> {
    const { suite } = this.#cast;
    const list = await this.#closing(files);
    if (!list.ok) return this.#refuse(list.error);
    const listed = checkListed(
      suite,
      { policy: this.#policy, list: list.value, nowMs: atMs },
      wanted,
    );
    if (!listed.ok) return this.#refuse(listed.error);
    const { kind, to } = this;
    const asked = { ...wanted, kind, to, closing: closingDigest(suite, list.value) };
    const made = await signedRelease(this.key, asked, { suite, atMs });
    if (!made.ok) return this.#refuse(made.error);
    const release = readRelease(made.value.bytes);
    if (release !== undefined) this.released.push(release);
    return made.value;
  }

  /** What a holder that wants to spoil the opening hands in: signed, and noise inside. */
  async noise(closing: string, { header, lock }: Wanted, atMs: number): Promise<SignedFile> {
    const { kind, to } = this;
    const payload = base64UrlOf(this.#cast.suite.randomBytes(71));
    const release: Release = {
      ...{ typ: 'ebid/release/v1', closing, header, lock, kind, to, payload },
    };
    return signedFile(this.key, canonicalBytes(release), atMs);
  }

  /** Checked once for each state of the files, as one run of the program does. */
  async #closing(files: PublishedFiles): Promise<Result<ClosingList, SealFault>> {
    const names = [
      'closing.json',
      'closing.tsr',
      ...this.#policy.custodians.map((_, at) => `closing-${at + 1}.p7s`),
    ];
    const all = await Promise.all(
      names.map(async (name) => (await files(name)) ?? new Uint8Array(0)),
    );
    const shown = Buffer.concat(all).toString('latin1');
    if (this.#checked?.shown === shown) return this.#checked.list;
    const { suite, trust } = this.#cast;
    const list = await checkClosing(suite, { policy: this.#policy, trust }, files);
    this.#checked = { shown, list };
    return list;
  }

  #refuse(fault: string): undefined {
    this.refusals.push(fault);
    return undefined;
  }
}
