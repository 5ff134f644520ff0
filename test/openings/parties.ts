import { commandId, organizationId } from '#contracts/ids.ts';
import type { StepRequest } from '#contracts/journal/case-events.ts';
import type { OpeningStep } from '#contracts/journal/opening-steps.ts';
import { base64UrlOf, bytesOfBase64Url } from '#contracts/sealing/bytes.ts';
import { sourceOf } from '#contracts/sealing/chunks.ts';
import type { BidHeader } from '#contracts/sealing/header.ts';
import type { Release } from '#contracts/sealing/release.ts';
import type { LockId } from '#contracts/sealing/shares.ts';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import { epochMs } from '#contracts/time.ts';
import {
  heldSharesSchema,
  keyProbeSchema,
  type OpeningAnswer,
  publishedListSchema,
} from '#contracts/wire/openings.ts';
import { decryptWith } from '#pki/cms-envelope.ts';
import { signDetached } from '#pki/cms-signature.ts';
import { type KeyMaterial, softwareDecryptionKey, softwareSigningKey } from '#pki/software-keys.ts';
import { acceptDemo } from '#pki/testing/demo-opening.ts';
import { moneyInWords } from '#contracts/money-words.ts';
import { party, sealDemo, type SealedParts } from '#pki/testing/demo-tender.ts';
import { base64, OPENING, type OpeningWorld } from './opening-world.ts';

/** What people do on their own machines with their own keys, and send. */

/**
 * Seals a bid and has it taken, as the routes for uploads do: stored first, then on record. `locks` changes its locks before the
 * header is signed, as another program than ours may.
 */
export async function submitBid(
  world: OpeningWorld,
  supplier: string,
  {
    locks = async (header) => header.locks,
    priceFen,
  }: {
    readonly locks?: (header: BidHeader) => Promise<BidHeader['locks']>;
    readonly priceFen?: number;
  } = {},
): Promise<{ readonly key: KeyMaterial; readonly sealed: SealedParts; readonly header: string }> {
  const { tender, store, engine, time } = world;
  const key = await party(tender.authority, supplier);
  const of = { ...tender, bidder: key };
  const content = [canonicalBytes(`document of ${supplier}`)];
  const price =
    priceFen === undefined
      ? undefined
      : { priceFen: String(priceFen), priceWords: moneyInWords(priceFen) };
  const made = await sealDemo(of, content, { bidder: organizationId(supplier) }, price);
  const changed = { ...made.header, locks: await locks(made.header) };
  const headerBytes = canonicalBytes(changed);
  const signature = await signDetached(await softwareSigningKey(key), headerBytes, time.nowMs);
  const sealed = { ...made, header: changed, headerBytes, signature };
  const { files: receipt, receivedMs } = await acceptDemo(of, sealed, time.nowMs);
  const header = base64UrlOf(tender.suite.hash(sealed.headerBytes));
  const files: Readonly<Record<string, Uint8Array>> = {
    'header.json': sealed.headerBytes,
    'header.p7s': sealed.signature,
    ...Object.fromEntries(sealed.files.map((file, n) => [`f${n}.ebd`, file])),
    'receipt.json': receipt.receipt,
    'receipt.p7s': receipt.signature,
    'receipt.tsr': receipt.stamp,
  };
  for (const [name, bytes] of Object.entries(files)) {
    await store.put(`${OPENING}/bids/${header}/${name}`, sourceOf(bytes));
  }
  const request: StepRequest<OpeningStep> = {
    commandId: commandId(`bid-${supplier}`),
    by: { role: 'supplier', organizationId: supplier, name: supplier },
    step: {
      ...{ type: 'SubmitBid', core: sealed.header.core, header },
      receipt: base64UrlOf(tender.suite.hash(receipt.receipt)),
      receivedMs: epochMs(receivedMs),
    },
  };
  const outcome = await engine.cases.submit(OPENING, request);
  if (outcome.type !== 'answered' || outcome.event.type !== 'StepTaken') {
    throw new Error(`the bid of ${supplier} is taken: ${JSON.stringify(outcome)}`);
  }
  return { key, sealed, header };
}

const path = (rest: string): string => `/api/openings/${OPENING}/${rest}`;

async function get(world: OpeningWorld, who: string, rest: string): Promise<unknown> {
  const { status, text } = await world.send(who, { path: path(rest) });
  if (status !== 200) throw new Error(`${who} ${rest}: ${status} ${text}`);
  return JSON.parse(text);
}

/** Decrypts a probe for `whose` and sends it as `who`. */
export async function proveKey(
  world: OpeningWorld,
  who: string,
  key: KeyMaterial,
): Promise<OpeningAnswer> {
  const { probeId, cms } = keyProbeSchema.parse(await get(world, who, 'probe'));
  const envelope = new Uint8Array(Buffer.from(cms, 'base64'));
  const secret = await decryptWith(await softwareDecryptionKey(key), envelope);
  if (secret === undefined) throw new Error('the probe does not decrypt with this key');
  return world.act(who, path('probe'), { probeId, secret: base64(secret) });
}

export async function signClosing(
  world: OpeningWorld,
  who: string,
  key: KeyMaterial,
): Promise<OpeningAnswer> {
  const list = await world.file('closing.json', who);
  const signature = await signDetached(await softwareSigningKey(key), list, world.time.nowMs);
  return world.act(who, path('closing-signatures'), { signature: base64(signature) });
}

/** Decrypts and releases all shares that are held now, and gives the answers. `twist` changes a release before it is signed. */
export async function releaseAll(
  world: OpeningWorld,
  who: string,
  key: KeyMaterial,
  twist: (release: Release) => Release = (release) => release,
): Promise<readonly (OpeningAnswer & { readonly lock: LockId; readonly header: string })[]> {
  const { closing, shares } = heldSharesSchema.parse(await get(world, who, 'shares'));
  const answers = [];
  for (const { header, lock, kind, to, cms, isReleased } of shares) {
    if (isReleased) continue;
    const envelope = bytesOfBase64Url(cms) ?? new Uint8Array(0);
    const payload = await decryptWith(await softwareDecryptionKey(key), envelope);
    if (payload === undefined) throw new Error('the holder opens its own share');
    const release = canonicalBytes(
      twist({
        ...{ typ: 'ebid/release/v1', closing, header, lock, kind, to },
        payload: base64UrlOf(payload),
      }),
    );
    const signature = await signDetached(await softwareSigningKey(key), release, world.time.nowMs);
    const body = { release: base64(release), signature: base64(signature) };
    answers.push({ ...(await world.act(who, path('releases'), body)), header, lock });
  }
  return answers;
}

/** Names of what is published. */
export async function publishedNames(world: OpeningWorld): Promise<readonly string[]> {
  const { files } = publishedListSchema.parse(await get(world, 'public', 'files'));
  return files.map(({ name }) => name);
}
