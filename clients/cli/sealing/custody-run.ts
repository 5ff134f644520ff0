import { randomUUID } from 'node:crypto';
import { closingDigest, type ClosingList } from '#contracts/sealing/closing-list.ts';
import type { TenderPolicy } from '#contracts/sealing/policy.ts';
import type { SealingSuite } from '#contracts/sealing/suite.ts';
import {
  heldSharesSchema,
  keyProbeSchema,
  openingAnswerSchema,
  publishedListSchema,
} from '#contracts/wire/openings.ts';
import { checkClosing, stampedClosing } from '#pki/closing-check.ts';
import {
  type AskedShare,
  checkListed,
  openedProbe,
  signedFile,
  signedRelease,
} from '#pki/custody.ts';
import { readAnySignedPolicy } from '#pki/signed-policy.ts';
import type { KeyMaterial } from '#pki/software-keys.ts';
import { CliError, type CliIo, Printer } from '../io.ts';
import { askServer, fetchFile, type ServerArguments, tokenOf } from '../server-request.ts';
import { faultText } from './fault-words.ts';
import { suiteOf, valueOf } from './folder.ts';
import { type KeyArguments, loadKey } from './key-file.ts';
import { notBeforeOpening, OTHER_KEY, releaseFaultText } from './release-run.ts';
import { loadTrust } from './trust-folder.ts';

export type CustodyAct = 'prove' | 'sign' | 'release';

export interface CustodyArguments extends KeyArguments, ServerArguments {
  readonly opening: string;
  readonly trust: string;
  readonly keyPasswordFile?: string;
}

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
    return askServer(this.#options.server, this.#path(rest), { token: this.#token });
  }

  /** A step; throws where it is refused, with the reason that is on record. */
  async take(rest: string, content: object): Promise<void> {
    const refusal = await this.refusalOf(rest, content);
    if (refusal !== undefined) throw new CliError(refusal);
  }

  /** A step, and why it was refused; `undefined`: it was not. */
  async refusalOf(rest: string, content: object): Promise<string | undefined> {
    const body = { ...content, commandId: randomUUID() };
    const asked = { body, token: this.#token };
    const answer = openingAnswerSchema.parse(
      await askServer(this.#options.server, this.#path(rest), asked),
    );
    if (answer.outcome === 'accepted') return undefined;
    const fault = answer.fault === undefined ? '' : ` (${answer.fault})`;
    return `refused: ${answer.reason ?? 'for no reason'}${fault}`;
  }

  file(name: string): Promise<Uint8Array> {
    return fetchFile(this.#options.server, this.#path(`files/${name}`), { token: this.#token });
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
}

const DOES: Readonly<Record<CustodyAct, (seat: Seat) => Promise<string>>> = {
  async prove(seat) {
    const { probeId, cms } = keyProbeSchema.parse(await seat.get('probe'));
    const secret = await openedProbe(seat.key, fromBase64(cms));
    if (!secret.ok) throw new CliError(OTHER_KEY);
    await seat.take('probe', { probeId, secret: base64(secret.value) });
    return 'the key works, and that is on record';
  },

  async sign(seat) {
    const by = await seat.rules();
    const files = (name: string) => seat.file(name);
    const { bytes, list } = valueOf(
      'closing.json',
      await stampedClosing(suiteOf(by.policy), by, files),
    );
    const { signature } = await signedFile(seat.key, bytes, Date.now());
    await seat.take('closing-signatures', { signature: base64(signature) });
    return `signed: a closing list of ${list.headers.length} bids`;
  },

  async release(seat) {
    const by = await seat.rules();
    notBeforeOpening(by.policy);
    const suite = suiteOf(by.policy);
    const files = (name: string) => seat.fileIfThere(name);
    const list = valueOf('closing.json', await checkClosing(suite, by, files));
    const { closing, bids, shares } = heldSharesSchema.parse(await seat.get('shares'));
    if (closing !== closingDigest(suite, list))
      throw new CliError('shares of another closing list');
    const headerFiles = new Map(bids.map(({ header, file }) => [header, fromBase64(file)]));
    const failed: string[] = [];
    let released = 0;
    for (const { isReleased, cms: _, ...share } of shares) {
      if (isReleased) continue;
      const headerFile = headerFiles.get(share.header) ?? new Uint8Array(0);
      const asked = { closing, ...share, headerFile };
      const fault = await releaseOne(seat, asked, { policy: by.policy, list, suite });
      if (fault === undefined) released += 1;
      else failed.push(`not released: lock ${share.lock} of ${share.header}: ${fault}`);
    }
    if (released === 0 && failed.length > 0) throw new CliError(failed.join('; '));
    return [...failed, `${released} shares released`].join('\n');
  },
};

/** What stood in the way of one share, which stops none of the others (SEAL-9); `undefined`: it lies at the server now. */
async function releaseOne(
  seat: Seat,
  share: AskedShare,
  by: {
    readonly policy: TenderPolicy;
    readonly list: ClosingList;
    readonly suite: SealingSuite;
  },
): Promise<string | undefined> {
  const atMs = Date.now();
  const listed = checkListed(by.suite, { ...by, nowMs: atMs }, share);
  if (!listed.ok) return faultText(listed.error);
  const made = await signedRelease(seat.key, share, { suite: by.suite, atMs });
  if (!made.ok) return releaseFaultText(made.error);
  const { bytes, signature } = made.value;
  const body = { release: base64(bytes), signature: base64(signature) };
  return seat.refusalOf('releases', body);
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

function fromBase64(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64'));
}
