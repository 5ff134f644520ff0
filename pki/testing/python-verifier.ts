import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { OpeningReport } from '../opening-check.ts';
import { pemText } from '../pem.ts';
import type { TrustList } from '../trust.ts';

/** Test support: the verifier that shares no code with us (pki/verifier/), run as a notary runs it. */

const run = promisify(execFile);
const PROGRAM = fileURLToPath(new URL('../verifier/verify-opening.py', import.meta.url));

export type FilesByName = ReadonlyMap<string, Uint8Array>;

export interface PythonVerdict {
  /** 0: all in order; 1: something is not; 2: wrong usage. */
  readonly status: number;
  readonly text: string;
  /** What it calls wrong: `policy`, `bids/2`, `record.json` …; of a bidder's own bid the whole words. */
  readonly wrong: readonly string[];
}

/** Folders: what was published, the roots of trust, and a bidder's own bid where one looks for it. */
export async function pythonVerdict(
  published: string,
  trust: string,
  bid?: string,
): Promise<PythonVerdict> {
  const own = bid === undefined ? [] : ['--bid', bid];
  const said = await run('python3', [PROGRAM, published, trust, ...own]).then(
    ({ stdout }) => ({ status: 0, text: stdout }),
    (error: { readonly code: unknown; readonly stdout: string; readonly stderr: string }) => {
      if (typeof error.code !== 'number') throw error;
      return { status: error.code, text: error.stdout + error.stderr };
    },
  );
  const wrong = [...said.text.matchAll(/^WRONG {2}([^:\n]+)/gm)].map(([, name = '']) => name);
  return { ...said, wrong };
}

/** As `pythonVerdict`, of files in memory. */
export async function pythonVerdictOf(given: {
  readonly files: FilesByName;
  readonly trust: TrustList;
  readonly own?: FilesByName;
}): Promise<PythonVerdict> {
  const folder = await mkdtemp(join(tmpdir(), 'kaibiao-verifier-'));
  const at = (name: string): string => join(folder, name);
  try {
    await writeAll(at('published'), given.files);
    await writeAll(at('trust'), trustFiles(given.trust));
    if (given.own !== undefined) await writeAll(at('own'), given.own);
    const own = given.own === undefined ? undefined : at('own');
    return await pythonVerdict(at('published'), at('trust'), own);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Names of the fields that each of these forms in formats.py has, sorted; with `?` those that may be missing. */
export async function pythonFields(
  forms: readonly string[],
): Promise<Readonly<Record<string, readonly string[]>>> {
  const program =
    'import json, sys; sys.dont_write_bytecode = True; import formats; ' +
    'print(json.dumps({name: sorted(getattr(formats, name)) for name in sys.argv[1:]}))';
  const { stdout } = await run('python3', ['-c', program, ...forms], { cwd: dirname(PROGRAM) });
  return JSON.parse(stdout);
}

/** What our own report calls wrong, by the names that the other program uses. */
export function wrongIn({ findings }: Pick<OpeningReport, 'findings'>): readonly string[] {
  return findings.flatMap(({ step, bid, fault }) =>
    fault === undefined ? [] : [bid ?? PLACES[step]],
  );
}

const PLACES = {
  policy: 'policy',
  closing: 'closing list',
  opening: 'opening',
  bid: 'bid',
  record: 'record.json',
  page: 'record.pdf',
  not_opened: 'record.json',
} as const;

/** A trust folder as the command line and the other program read it. */
export function trustFiles({ roots, authorities, revocations }: TrustList): FilesByName {
  const pems = (folder: string, label: string, all: readonly Uint8Array[]) =>
    all.map((der, at) => [`${folder}/${at}.pem`, Buffer.from(pemText(label, der))] as const);
  return new Map([
    ...pems('roots', 'CERTIFICATE', roots),
    ...pems('authorities', 'CERTIFICATE', authorities),
    ...pems('crl', 'X509 CRL', revocations),
  ]);
}

export async function writeAll(folder: string, files: FilesByName): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, bytes] of files) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), bytes);
  }
}
