import { randomUUID } from 'node:crypto';
import { base64UrlOf, bytesOfBase64Url } from '#contracts/sealing/bytes.ts';
import { closingDigest, readClosingList } from '#contracts/sealing/closing-list.ts';
import type { Release } from '#contracts/sealing/release.ts';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import {
  heldSharesSchema,
  keyProbeSchema,
  type OpeningAnswer,
  openingAnswerSchema,
  publishedListSchema,
} from '#contracts/wire/openings.ts';
import { checkClosing } from '#pki/closing-check.ts';
import { decryptWith } from '#pki/cms-envelope.ts';
import { signDetached } from '#pki/cms-signature.ts';
import { policyStamp } from '#pki/receipts.ts';
import { readAnySignedPolicy } from '#pki/signed-policy.ts';
import { type KeyMaterial, softwareDecryptionKey, softwareSigningKey } from '#pki/software-keys.ts';
import { CliError, type CliIo, Printer } from '../io.ts';
import { askServer, fetchFile, tokenOf } from '../server-request.ts';
import type { CustodyAct, CustodyArguments } from './custody.ts';
import { suiteOf, valueOf } from './folder.ts';
import { loadKey } from './key-file.ts';
import { loadTrust } from './trust-folder.ts';

/** A holder's part of an opening on a server. Throws `CliError`. */
export async function runCustody(
  act: CustodyAct,
  options: CustodyArguments,
  io: CliIo,
): Promise<void> {
  const { keyPasswordFile, passwordFile: _, ...rest } = options;
  const key = await loadKey(
    { ...rest, ...(keyPasswordFile === undefined ? {} : { passwordFile: keyPasswordFile }) },
    io,
  );
  const seat = new Seat(options, await tokenOf(options, io), key);
  const done = await DOES[act](seat);
  await new Printer(io.stdout).print(`${done}\n`);
}

/** One holder at one opening. */
class Seat {
  readonly key: KeyMaterial;
  readonly #options: CustodyArguments;
  readonly #token: string;

  constructor(options: CustodyArguments, token: string, key: KeyMaterial) {
    this.#options = options;
    this.#token = token;
    this.key = key;
  }

  #path(rest: string): string {
    return `/api/openings/${encodeURIComponent(this.#options.opening)}/${rest}`;
  }

  get(rest: string): Promise<unknown> {
    return askServer(this.#options.url, this.#path(rest), { token: this.#token });
  }

  /** A step; throws where it is refused, with the reason that is on record. */
  async take(rest: string, content: object): Promise<OpeningAnswer> {
    const body = { ...content, commandId: randomUUID() };
    const asked = { body, token: this.#token };
    const answer = openingAnswerSchema.parse(
      await askServer(this.#options.url, this.#path(rest), asked),
    );
    if (answer.outcome === 'accepted') return answer;
    const fault = answer.fault === undefined ? '' : ` (${answer.fault})`;
    throw new CliError(`refused: ${answer.reason ?? 'for no reason'}${fault}`);
  }

  file(name: string): Promise<Uint8Array> {
    return fetchFile(this.#options.url, this.#path(`files/${name}`), { token: this.#token });
  }

  /** A published file, or nothing where there is none. */
  async fileIfThere(name: string): Promise<Uint8Array | undefined> {
    const { files } = publishedListSchema.parse(await this.get('files'));
    return files.some((one) => one.name === name) ? this.file(name) : undefined;
  }

  /** The tender's rules, signed by its agency. */
  async rules() {
    const trust = await loadTrust(this.#options.trust);
    const policy = await this.file('policy.json');
    const signature = await this.file('policy.p7s');
    const read = await readAnySignedPolicy(trust, { policy, signature });
    return { policy: valueOf('policy.json', read), trust };
  }

  async decrypted(cms: Uint8Array): Promise<Uint8Array> {
    const payload = await decryptWith(await softwareDecryptionKey(this.key), cms);
    if (payload === undefined) throw new CliError('this key does not decrypt it');
    return payload;
  }

  async signed(bytes: Uint8Array): Promise<string> {
    const signer = await softwareSigningKey(this.key);
    return base64(await signDetached(signer, bytes, Date.now()));
  }
}

const DOES: Readonly<Record<CustodyAct, (seat: Seat) => Promise<string>>> = {
  async prove(seat) {
    const { probeId, cms } = keyProbeSchema.parse(await seat.get('probe'));
    const secret = await seat.decrypted(new Uint8Array(Buffer.from(cms, 'base64')));
    await seat.take('probe', { probeId, secret: base64(secret) });
    return 'the key works, and that is on record';
  },

  async sign(seat) {
    const by = await seat.rules();
    const suite = suiteOf(by.policy);
    const list = await seat.file('closing.json');
    const stamp = await seat.file('closing.tsr');
    const { headers } = valueOf('closing.json', readClosingList(suite, by.policy, list));
    const stamped = valueOf('closing.tsr', await policyStamp(suite, by, { stamp, data: list }));
    if (stamped.atMs < Number(by.policy.deadline)) {
      throw new CliError('closing.tsr: the list was made before the deadline');
    }
    await seat.take('closing-signatures', { signature: await seat.signed(list) });
    return `signed: a closing list of ${headers.length} bids`;
  },

  async release(seat) {
    const by = await seat.rules();
    const suite = suiteOf(by.policy);
    const files = (name: string) => seat.fileIfThere(name);
    const list = valueOf('closing.json', await checkClosing(suite, by, files));
    const { closing, shares } = heldSharesSchema.parse(await seat.get('shares'));
    if (closing !== closingDigest(suite, list))
      throw new CliError('shares of another closing list');
    let released = 0;
    for (const { cms, isReleased, ...share } of shares) {
      if (isReleased || !list.headers.includes(share.header)) continue;
      const payload = await seat.decrypted(bytesOfBase64Url(cms) ?? new Uint8Array(0));
      const release: Release = {
        ...{ typ: 'ebid/release/v1', closing, ...share },
        payload: base64UrlOf(payload),
      };
      const bytes = canonicalBytes(release);
      const signature = await seat.signed(bytes);
      await seat.take('releases', { release: base64(bytes), signature });
      released += 1;
    }
    return `${released} shares released`;
  },
};

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
