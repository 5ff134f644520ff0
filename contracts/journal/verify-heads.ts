import { hex, utf8 } from '../utf8.ts';
import { bytesOfBase64 } from '../signing/base64.ts';
import type { TreeHead } from './checkpoint.ts';
import type { HeadLine } from './export-file.ts';
import { headEntryBytes } from './head-entry.ts';
import { leafHash, sameBytes, verifyInclusion } from './merkle.ts';
import type { Sha256 } from './record.ts';
import type { HashList } from './verify-records.ts';
import type { Fault } from './verify-report.ts';

/**
 * The heads that were published while the auction ran (LOG-9): each leaf opens to the record at its version and lies in the
 * signed tree. A changed history shows here even when every hash in the file was computed anew.
 */
export class HeadChecker {
  readonly #sha256: Sha256;
  readonly #tree: TreeHead;
  readonly #stream: string;
  readonly #hashes: HashList;
  #lastIndex = -1;
  #lastVersion = 0;
  #lastAt = 0;

  constructor(sha256: Sha256, tree: TreeHead, journal: { stream: string; hashes: HashList }) {
    this.#sha256 = sha256;
    this.#tree = tree;
    this.#stream = journal.stream;
    this.#hashes = journal.hashes;
  }

  /** Records up to here are under a signed head. */
  get coveredVersion(): number {
    return this.#lastVersion;
  }

  /** `entryText` is the entry's canonical text as it stands in the file. */
  check(line: HeadLine, entryText: string | undefined): Fault | undefined {
    const { index, version, at } = line;
    if (index <= this.#lastIndex || version < this.#lastVersion || at < this.#lastAt) {
      return { code: 'bad_line', detail: 'the heads are not in the order of the log' };
    }
    if (version > this.#hashes.count) {
      const detail = `the log has a head at version ${version}, the file ends at ${this.#hashes.count}`;
      return { code: 'head_mismatch', version: this.#hashes.count + 1, detail };
    }
    const salt = bytesOfBase64(line.salt);
    const proof = line.proof.map(bytesOfBase64).filter((hash) => hash !== undefined);
    if (salt === undefined || proof.length !== line.proof.length) {
      return { code: 'bad_line', detail: 'salt or proof is not strict base64' };
    }
    const hash = hex(this.#hashes.at(version));
    const entry = headEntryBytes(this.#sha256, salt, { stream: this.#stream, version, hash, at });
    if (entryText === undefined || !sameBytes(entry, utf8(entryText))) {
      const detail = `the head published at ${at} (leaf ${index}) commits to other records`;
      const range = { version: this.#lastVersion + 1, throughVersion: version };
      return { code: 'head_mismatch', ...range, detail };
    }
    const leaf = leafHash(this.#sha256, entry);
    const { size, root } = this.#tree;
    if (!verifyInclusion(this.#sha256, { index, size, leaf, root, proof })) {
      const detail = `leaf ${index} is not in the signed tree of ${size} leaves`;
      return { code: 'not_in_log', version, detail };
    }
    this.#lastIndex = index;
    this.#lastVersion = version;
    this.#lastAt = at;
    return undefined;
  }
}
