import type { z } from 'zod';
import { EXPORT_LINE_BYTES_MAX } from '../limits.ts';
import type { SignatureCheck } from '../signing/keys.ts';
import { bytesOfBase64 } from '../signing/base64.ts';
import { hex, utf8, utf8Text } from '../utf8.ts';
import {
  openCheckpoint,
  parseVerifierKey,
  type TreeHead,
  type VerifierKey,
  type VerifyEd25519,
} from './checkpoint.ts';
import { mostWitnesses } from './cosignature.ts';
import {
  checkpointLineSchema,
  type ConsistencyFile,
  footerLineSchema,
  headerLineSchema,
  type HeaderLine,
  headLineSchema,
  recordLine,
  recordLineSchema,
} from './export-file.ts';
import { type FileLine, LineCutter } from './lines.ts';
import { verifyConsistency } from './merkle.ts';
import type { Sha256 } from './record.ts';
import { HeadChecker } from './verify-heads.ts';
import { OfferSignatures } from './verify-offers.ts';
import { canonicalOf, issueText, RecordChecker, type RuleBooks } from './verify-records.ts';
import type { Fault, VerifiedJournal, VerifyReport } from './verify-report.ts';

/** What the verifier needs from outside, so that it runs in Node and in a page alike. */
export interface VerifyDeps extends RuleBooks {
  readonly sha256: Sha256;
  /** A SHA-256 over bytes that come piece by piece. */
  readonly startSha256: () => { update(bytes: Uint8Array): void; digest(): Uint8Array };
  readonly verifyEd25519: VerifyEd25519;
  readonly verifyP256: SignatureCheck['verifyP256'];
}

/** What the caller knows from elsewhere; without it the file vouches for itself only. */
export interface VerifyOptions {
  /** The log's C2SP verifier key. */
  readonly verifierKey?: string;
  /** A checkpoint kept earlier, whole note. */
  readonly keptCheckpoint?: string;
  /** Shows that the kept checkpoint's tree and the file's are one log; needed when their sizes differ. */
  readonly consistency?: ConsistencyFile;
  /** Witnesses that the caller trusts, and how many of them have to stand under a checkpoint. */
  readonly witnesses?: { readonly keys: readonly VerifierKey[]; readonly quorum: number };
  readonly onProgress?: (progress: { readonly bytes: number; readonly records: number }) => void;
}

/**
 * Checks an exported journal whole (JRN-7), reading it once and keeping only its hashes and the folded state. The first thing
 * that is wrong ends the work and is reported with its place. Rejects only when reading or the crypto itself fails.
 */
export async function verifyExport(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  deps: VerifyDeps,
  options: VerifyOptions = {},
): Promise<VerifyReport> {
  const cutter = new LineCutter(EXPORT_LINE_BYTES_MAX);
  const verifier = new ExportVerifier(deps, options);
  let bytes = 0;
  for await (const chunk of withWholeStart(chunks)) {
    if (bytes === 0 && !looksLikeExport(chunk)) return { type: 'unusable', detail: NO_EXPORT };
    bytes += chunk.length;
    for (const line of cutter.cut(chunk)) {
      const stop = await verifier.take(line);
      if (stop !== undefined) return stop;
    }
    if (cutter.isTooLong) return verifier.end(cutter.count + 1, 'a line is too long');
    options.onProgress?.({ bytes, records: verifier.records });
  }
  if (bytes === 0) return { type: 'unusable', detail: 'the file is empty' };
  const isCut = cutter.rest.length > 0;
  return verifier.end(cutter.count + 1, isCut ? 'the last line has no end' : undefined);
}

type Stage = 'header' | 'records' | 'heads' | 'footer' | 'done';

class ExportVerifier {
  readonly #deps: VerifyDeps;
  readonly #options: VerifyOptions;
  readonly #offers: OfferSignatures;
  readonly #fileHash: ReturnType<VerifyDeps['startSha256']>;
  #stage: Stage = 'header';
  #header: HeaderLine | undefined;
  #key: VerifierKey | undefined;
  #checker: RecordChecker | undefined;
  #heads: HeadChecker | undefined;
  #headCount = 0;
  #logSize: number | undefined;
  #continuesKept = false;
  #witnesses: readonly string[] = [];

  constructor(deps: VerifyDeps, options: VerifyOptions) {
    this.#deps = deps;
    this.#options = options;
    this.#offers = new OfferSignatures(deps.sha256, deps);
    this.#fileHash = deps.startSha256();
  }

  get records(): number {
    return this.#checker?.hashes.count ?? 0;
  }

  /** Takes one line; a report when the verification is over. */
  async take({ number, bytes }: FileLine): Promise<VerifyReport | undefined> {
    const text = textOf(bytes);
    const fault =
      text === undefined ? bad('bad_line', 'not UTF-8 text') : await this.#takeText(text, bytes);
    if (fault !== undefined) return this.#report({ ...fault, line: number });
    if (this.#stage !== 'done') {
      this.#fileHash.update(bytes);
      this.#fileHash.update(LINE_FEED);
    }
    return undefined;
  }

  /** The file is over: after `line - 1` whole lines, or in the middle of line `line`. */
  async end(line: number, cutDetail: string | undefined): Promise<VerifyReport> {
    if (cutDetail !== undefined)
      return this.#report({ code: 'wrong_length', line, detail: cutDetail });
    if (this.#stage !== 'done') {
      return this.#report({
        code: 'wrong_length',
        line,
        detail: 'the file ends before its footer',
      });
    }
    return this.#report(undefined);
  }

  async #takeText(text: string, bytes: Uint8Array): Promise<Fault | undefined> {
    const value = jsonOf(text);
    switch (this.#stage) {
      case 'header':
        return this.#takeHeader(text, value);
      case 'records':
        return this.#takeRecord(bytes, text, value);
      case 'heads':
        return this.#takeHead(text, value);
      case 'footer':
        return this.#takeFooter(text, value);
      case 'done':
        return bad('wrong_length', 'the file goes on after its footer');
    }
  }

  #takeHeader(text: string, value: unknown): Fault | undefined {
    const header = read(headerLineSchema, text, value);
    if (!header.ok) return header.fault;
    const { verifierKey, origin, stream } = header.value;
    const key = parseVerifierKey(this.#deps.sha256, verifierKey);
    if (!key.ok) return bad('bad_line', `the verifier key: ${key.error}`);
    if (key.value.name !== origin) return bad('bad_line', 'the key is not that of the origin');
    const { verifierKey: given } = this.#options;
    if (given !== undefined && given !== verifierKey) {
      return bad('wrong_key', `signed with ${verifierKey}`);
    }
    this.#header = header.value;
    this.#key = key.value;
    this.#checker = new RecordChecker(this.#deps.sha256, this.#deps, stream);
    this.#stage = 'records';
    return undefined;
  }

  async #takeRecord(bytes: Uint8Array, text: string, value: unknown): Promise<Fault | undefined> {
    const { header, checker } = this.#open();
    const version = checker.hashes.count + 1;
    const line = recordLineSchema.safeParse(value);
    if (!line.success) return { ...notALine(value, line.error), version };
    const { hash, record } = line.data;
    // The record's bytes are what the line holds between its fixed parts, which are ASCII.
    const from = recordLine('', hash).length - 1;
    const recordText = text.slice(from, -1);
    if (text !== recordLine(recordText, hash)) return { ...notCanonical(), version };
    const form = { text: recordText, bytes: bytes.subarray(from, -1), value: record };
    const checked = checker.check(form, hash);
    const fault = await this.#faultIn(checked);
    if (fault !== undefined) return (await this.#offers.settle()) ?? fault;
    if (version < header.records) return undefined;
    if (hash !== header.headHash) {
      return { ...bad('chain_broken', 'the header names another last hash'), version };
    }
    this.#stage = header.heads === 0 ? 'footer' : 'heads';
    return this.#offers.settle();
  }

  async #faultIn(checked: ReturnType<RecordChecker['check']>): Promise<Fault | undefined> {
    if (checked === undefined || 'code' in checked) return checked;
    return this.#offers.take(checked);
  }

  async #takeHead(text: string, value: unknown): Promise<Fault | undefined> {
    if (this.#heads === undefined) return this.#takeCheckpoint(text, value);
    const line = read(headLineSchema, text, value);
    if (!line.ok) return line.fault;
    const fault = this.#heads.check(line.value, canonicalOf(line.value.entry));
    if (fault !== undefined) return fault;
    this.#headCount += 1;
    if (this.#headCount === this.#open().header.heads) this.#stage = 'footer';
    return undefined;
  }

  async #takeCheckpoint(text: string, value: unknown): Promise<Fault | undefined> {
    const { header, checker, key } = this.#open();
    const line = read(checkpointLineSchema, text, value);
    if (!line.ok) return line.fault;
    const opened = await openCheckpoint(line.value.note, key, this.#deps.verifyEd25519);
    if (!opened.ok) return bad('bad_checkpoint', opened.error);
    const fault =
      (await this.#compareWithKept(opened.value, key)) ??
      (await this.#countWitnesses(line.value.note));
    if (fault !== undefined) return fault;
    const { stream } = header;
    const journal = { stream, hashes: checker.hashes };
    this.#heads = new HeadChecker(this.#deps.sha256, opened.value, journal);
    this.#logSize = opened.value.size;
    return undefined;
  }

  /** The kept checkpoint counts as well: the file's log was just shown to be the same one. */
  async #countWitnesses(note: string): Promise<Fault | undefined> {
    const { witnesses, keptCheckpoint } = this.#options;
    if (witnesses === undefined) return undefined;
    const notes = keptCheckpoint === undefined ? [note] : [note, keptCheckpoint];
    const most = await mostWitnesses(notes, witnesses.keys, this.#deps.verifyEd25519);
    this.#witnesses = most;
    return most.length >= witnesses.quorum
      ? undefined
      : bad('not_witnessed', `${most.length} of ${witnesses.quorum} witnesses signed a checkpoint`);
  }

  async #compareWithKept(tree: TreeHead, key: VerifierKey): Promise<Fault | undefined> {
    const { keptCheckpoint, consistency } = this.#options;
    if (keptCheckpoint === undefined) return undefined;
    const kept = await openCheckpoint(keptCheckpoint, key, this.#deps.verifyEd25519);
    if (!kept.ok) return bad('bad_checkpoint', `the kept checkpoint: ${kept.error}`);
    const [older, newer] = kept.value.size <= tree.size ? [kept.value, tree] : [tree, kept.value];
    const { from = older.size, to = newer.size, hashes = [] } = consistency ?? {};
    const isFitting = consistency !== undefined && from === older.size && to === newer.size;
    if (!isFitting && older.size !== newer.size) {
      const query = `/api/log/consistency?from=${older.size}&to=${newer.size}`;
      return bad('proof_needed', `a consistency proof is needed: ${query}`);
    }
    const proof = hashes.map(bytesOfBase64).filter((hash) => hash !== undefined);
    const sizes = { from: older.size, to: newer.size, proof: isFitting ? proof : [] };
    const roots = { fromRoot: older.root, toRoot: newer.root };
    if (!verifyConsistency(this.#deps.sha256, { ...sizes, ...roots })) {
      return bad(
        'log_forked',
        `trees of ${older.size} and ${newer.size} leaves are not shown to be one log`,
      );
    }
    this.#continuesKept = true;
    return undefined;
  }

  #takeFooter(text: string, value: unknown): Fault | undefined {
    const line = read(footerLineSchema, text, value);
    if (!line.ok) return line.fault;
    if (hex(this.#fileHash.digest()) !== line.value.sha256) {
      return bad('file_changed', 'the bytes before the footer are not the exported ones');
    }
    const { verifierKey, keptCheckpoint, witnesses } = this.#options;
    const given = verifierKey ?? keptCheckpoint ?? witnesses;
    if (this.#heads === undefined && given !== undefined) {
      return bad('no_signed_head', 'the file has no signed head to check against the key');
    }
    this.#stage = 'done';
    return undefined;
  }

  #open(): { header: HeaderLine; checker: RecordChecker; key: VerifierKey } {
    const [header, checker, key] = [this.#header, this.#checker, this.#key];
    if (header === undefined || checker === undefined || key === undefined) {
      throw new TypeError('the header comes first');
    }
    return { header, checker, key };
  }

  #report(fault: Fault | undefined): VerifyReport {
    if (this.#header === undefined || this.records === 0) {
      return { type: 'bad', fault: fault ?? bad('wrong_length', 'no record') };
    }
    const journal = this.#verified(this.#header);
    return fault === undefined ? { type: 'good', ...journal } : { type: 'bad', fault, ...journal };
  }

  #verified(header: HeaderLine): VerifiedJournal {
    const { checker } = this.#open();
    const { hashes } = checker;
    return {
      stream: header.stream,
      records: hashes.count,
      headHash: hex(hashes.at(hashes.count)),
      origin: header.origin,
      verifierKey: header.verifierKey,
      keyFrom: this.#options.verifierKey === undefined ? 'file' : 'given',
      heads: this.#headCount,
      coveredVersion: this.#heads?.coveredVersion ?? 0,
      ...(this.#logSize === undefined ? {} : { logSize: this.#logSize }),
      continuesKept: this.#continuesKept,
      ...(this.#options.witnesses !== undefined && { witnesses: this.#witnesses }),
      signedOffers: this.#offers.count,
      certificates: this.#offers.certificates,
      outcome: checker.outcome(),
    };
  }
}

const LINE_FEED = Uint8Array.of(0x0a);
const BYTE_ORDER_MARK = 0xef;

/** What stands at the start of an export, whole or not; no single changed byte takes all of it away. */
const MARKS = ['"exportedAt":', 'kaibiao.journal/', '"kind":"record"'].map(utf8);
const START_BYTES = 1_024;
const NO_EXPORT = 'not a journal exported by Kaibiao (kaibiao.journal/1)';

/** The file means to be an export; whether it is a good one is another question. */
function looksLikeExport(start: Uint8Array): boolean {
  const head = start.subarray(0, START_BYTES);
  return MARKS.some((mark) => head.some((_byte, at) => startsWithAt(head, at, mark)));
}

function startsWithAt(bytes: Uint8Array, at: number, mark: Uint8Array): boolean {
  return mark.every((byte, i) => bytes[at + i] === byte);
}

/** The same bytes, the first chunk at least `START_BYTES` long unless the file is shorter. */
async function* withWholeStart(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let start = new Uint8Array(0);
  let isStarted = false;
  for await (const chunk of chunks) {
    if (isStarted) {
      yield chunk;
      continue;
    }
    const longer = new Uint8Array(start.length + chunk.length);
    longer.set(start);
    longer.set(chunk, start.length);
    start = longer;
    isStarted = start.length >= START_BYTES;
    if (isStarted) yield start;
  }
  if (!isStarted && start.length > 0) yield start;
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    // A byte order mark would disappear in decoding; no line begins with one.
    return bytes[0] === BYTE_ORDER_MARK ? undefined : utf8Text(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
    throw error;
  }
}

function read<T>(
  schema: z.ZodType<T>,
  text: string,
  value: unknown,
): { ok: true; value: T } | { ok: false; fault: Fault } {
  const parsed = schema.safeParse(value);
  if (!parsed.success) return { ok: false, fault: notALine(value, parsed.error) };
  if (canonicalOf(value) !== text) return { ok: false, fault: notCanonical() };
  return { ok: true, value: parsed.data };
}

function notALine(value: unknown, error: z.ZodError): Fault {
  return bad('bad_line', value === undefined ? 'not JSON' : issueText(error));
}

function notCanonical(): Fault {
  return bad('not_canonical', 'the line is not in canonical form');
}

function bad(code: Fault['code'], detail: string): Fault {
  return { code, detail };
}
