import { organizationId } from '#contracts/ids.ts';
import { base64UrlOf } from '#contracts/sealing/bytes.ts';
import type { BidCore } from '#contracts/sealing/core.ts';
import { acceptanceSchema } from '#contracts/wire/openings.ts';
import type { KeyMaterial } from '#pki/software-keys.ts';
import { party, sealDemo, type SealedParts } from '#pki/testing/demo-tender.ts';
import { type BidProgram, bidProgram } from './bid-program.ts';
import { OPENING, type OpeningWorld, tokenOf } from './opening-world.ts';
import { tarOf } from './tender-world.ts';

/** A bid that its supplier sealed and handed in by the routes. */
export interface OwnBid {
  readonly supplier: string;
  readonly key: KeyMaterial;
  readonly parts: SealedParts;
  /** Digest of header.json. */
  readonly header: string;
}

export function programOf(world: OpeningWorld, supplier: string): BidProgram {
  return bidProgram(world.url, tokenOf(supplier));
}

/** Seals and hands in over HTTP; what is not said is a first bid. `as`: with that key. */
export async function handInBid(
  world: OpeningWorld,
  supplier: string,
  given: { readonly core?: Partial<BidCore>; readonly as?: OwnBid } = {},
): Promise<OwnBid> {
  const { tender } = world;
  const key = given.as?.key ?? (await party(tender.authority, supplier));
  const of = { bidder: organizationId(supplier), ...given.core };
  const parts = await sealDemo({ ...tender, bidder: key }, [new Uint8Array(5_000)], of);
  const header = base64UrlOf(tender.suite.hash(parts.headerBytes));
  const program = programOf(world, supplier);
  const files = parts.files.map((bytes, n) => ({ name: `f${n}.ebd`, bytes }));
  const archive = tarOf([
    { name: 'header.json', bytes: parts.headerBytes },
    { name: 'header.p7s', bytes: parts.signature },
    ...files,
  ]);
  const uploadId = await program.upload(OPENING, archive);
  const answer = await program.submit(OPENING, { uploadId, header });
  if (answer.status !== 200 || acceptanceSchema.parse(answer.body).kind !== 'receipt') {
    throw new Error(`the bid of ${supplier} is taken: ${JSON.stringify(answer.body)}`);
  }
  return { supplier, key, parts, header };
}
