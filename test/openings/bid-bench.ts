import { expect } from 'vitest';
import { organizationId } from '#contracts/ids.ts';
import { base64UrlOf } from '#contracts/sealing/bytes.ts';
import type { BidCore } from '#contracts/sealing/core.ts';
import type { BidHeader } from '#contracts/sealing/header.ts';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import { utf8, utf8Text } from '#contracts/utf8.ts';
import { signDetached } from '#pki/cms-signature.ts';
import { createRequest, issueCertificate, issueRevocationList } from '#pki/issue.ts';
import { type KeyMaterial, softwareSigningKey } from '#pki/software-keys.ts';
import { DEADLINE_MS, party, sealDemo, type SealedParts } from '#pki/testing/demo-tender.ts';
import { type BidProgram, bidProgram, TUS } from './bid-program.ts';
import { OPENING, OpeningWorld, tokenOf } from './opening-world.ts';
import { archiveOf, type SealedArchive, tarOf } from './tender-world.ts';

const DAY_MS = 86_400_000;

/** A file as it stands in an archive. */
export const entry = (name: string, bytes: Uint8Array) => ({ name, bytes });

export type Sent = Pick<SealedArchive, 'bytes' | 'header'>;

/** An opening with a standing bid of `s-1`, and a good bid of `s-2` that is not handed in: what bad bids are made of. */
export class BidBench {
  readonly world: OpeningWorld;
  /** The bid that stands, whatever is refused. */
  readonly standing: SealedArchive;
  readonly own: KeyMaterial;
  readonly good: SealedArchive;

  private constructor(
    world: OpeningWorld,
    standing: SealedArchive,
    of: { readonly own: KeyMaterial; readonly good: SealedArchive },
  ) {
    this.world = world;
    this.standing = standing;
    this.own = of.own;
    this.good = of.good;
  }

  static async open(): Promise<BidBench> {
    const world = await OpeningWorld.start();
    await world.arrange();
    const standing = await sealedIn(world, 's-1', await party(world.tender.authority, 's-1'));
    const own = await party(world.tender.authority, 's-2');
    const good = await sealedIn(world, 's-2', own);
    const bench = new BidBench(world, standing, { own, good });
    expect(await bench.handIn('s-1', standing)).toMatchObject({ status: 200 });
    return bench;
  }

  close(): Promise<void> {
    return this.world.stop();
  }

  programOf(who: string): BidProgram {
    return bidProgram(this.world.url, tokenOf(who));
  }

  sealedBy(who: string, bidder: KeyMaterial, core: Partial<BidCore> = {}): Promise<SealedArchive> {
    return sealedIn(this.world, who, bidder, core);
  }

  /** Whatever the answer is, the upload is gone then. */
  async handIn(who: string, { bytes, header }: Sent) {
    const program = this.programOf(who);
    const uploadId = await program.upload(OPENING, bytes);
    const answer = await program.submit(OPENING, { uploadId, header });
    const path = `/api/openings/${OPENING}/uploads/${uploadId}`;
    expect((await program.send('HEAD', path, { headers: TUS })).status).toBe(404);
    return answer;
  }

  /** All that the platform keeps: files of the store, the length of the opening's journal, who has which bid. */
  async kept(): Promise<string> {
    const files = [...this.world.store.files].map(([name, bytes]) => [
      name,
      base64UrlOf(this.world.tender.suite.hash(bytes)),
    ]);
    const { heads } = await this.world.engine.list({ kind: 'opening', offset: 0, limit: 10 });
    const versions = heads.map(({ stream, version }) => [stream, version]);
    const mine = await Promise.all(
      ['s-1', 's-2', 's-3'].map(async (who) =>
        (await this.programOf(who).send('GET', `/api/openings/${OPENING}/bids/mine`)).text(),
      ),
    );
    return JSON.stringify([files, versions, mine]);
  }

  /** Another header over the same files, signed by the bidder or by `by`. */
  async resigned(change: (header: BidHeader) => object, by = this.own): Promise<Sent> {
    return this.signedAs(canonicalBytes(change(this.good.parts.header)), by);
  }

  async signedAs(headerBytes: Uint8Array, by = this.own): Promise<Sent> {
    const key = await softwareSigningKey(by);
    const signature = await signDetached(key, headerBytes, this.world.time.nowMs);
    const parts: SealedParts = { ...this.good.parts, headerBytes, signature };
    return archiveOf(parts);
  }

  /** The good bid's archive with its entries changed. */
  archived(change: (entries: ReturnType<typeof entry>[]) => ReturnType<typeof entry>[]): Sent {
    const { headerBytes, signature, files } = this.good.parts;
    const entries = [
      entry('header.json', headerBytes),
      entry('header.p7s', signature),
      ...files.map((file, n) => entry(`f${n}.ebd`, file)),
    ];
    return { header: this.good.header, bytes: tarOf(change(entries)) };
  }

  named(name: string): Sent {
    return this.archived(([first, ...rest]) => [
      entry(name, first?.bytes ?? new Uint8Array(0)),
      ...rest,
    ]);
  }

  async keyOf(validity: { fromMs: number; untilMs: number }, name = 's-2') {
    const { request, privateKey } = await createRequest(`CN=${name},O=Demo,C=CN`);
    const use = { ...validity, use: 'signing' as const };
    const certificate = await issueCertificate(this.world.tender.authority, request, use);
    if (certificate === undefined) throw new Error('the request was refused');
    return { privateKey, certificate };
  }

  async revokedKey(): Promise<KeyMaterial> {
    const { authority, trust } = this.world.tender;
    const key = await party(authority, 's-2');
    const list = await issueRevocationList(authority, {
      ...{ fromMs: this.world.time.nowMs - DAY_MS, untilMs: DEADLINE_MS + DAY_MS },
      revoked: [{ certificate: key.certificate, atMs: this.world.time.nowMs - 1_000 }],
    });
    // As if the operator had put the list into its folder and started again.
    Object.assign(trust, { revocations: [list] });
    return key;
  }

  raw(bytes: Uint8Array): Promise<Sent> {
    return Promise.resolve({ bytes, header: this.good.header });
  }

  text(): string {
    return utf8Text(this.good.parts.headerBytes) ?? '';
  }
}

async function sealedIn(
  world: OpeningWorld,
  who: string,
  bidder: KeyMaterial,
  core: Partial<BidCore> = {},
): Promise<SealedArchive> {
  const of = { ...world.tender, bidder };
  return archiveOf(await sealDemo(of, [utf8('x')], { bidder: organizationId(who), ...core }));
}
