import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomUUID,
  sign,
  verify,
} from 'node:crypto';
import { link, open, readFile, stat, unlink } from 'node:fs/promises';
import { type LogSigner, type VerifyEd25519, verifierKey } from '#contracts/journal/checkpoint.ts';
import type { Sha256 } from '#contracts/journal/record.ts';

/** The log's key file cannot be used; the message says what to do. */
export class LogKeyError extends Error {
  override readonly name = 'LogKeyError';
}

const OTHERS_MAY_READ = 0o077;
/** SubjectPublicKeyInfo of an Ed25519 key up to the key itself. */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

export interface LogKeyPlace {
  /** PKCS#8 PEM, mode 0600. Keep a copy: without it the log cannot be continued. */
  readonly path: string;
  /** The log's origin, which is also the key's name. */
  readonly origin: string;
  readonly sha256: Sha256;
}

/** Loads the log's Ed25519 key, or makes one on first use. Throws `LogKeyError`. */
export async function openLogKey(place: LogKeyPlace): Promise<LogSigner> {
  return signerOf(place, (await readKey(place.path)) ?? (await createKey(place.path)));
}

/** Loads the log's key; `undefined` when there is none yet. Throws `LogKeyError`. */
export async function findLogKey(place: LogKeyPlace): Promise<LogSigner | undefined> {
  const pem = await readKey(place.path);
  return pem === undefined ? undefined : signerOf(place, pem);
}

function signerOf({ path, origin, sha256 }: LogKeyPlace, pem: string): LogSigner {
  const key = parseKey(path, pem);
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  const publicKey = Uint8Array.from(spki.subarray(SPKI_PREFIX.length));
  return {
    key: verifierKey(sha256, origin, publicKey),
    sign: (message) => sign(null, message, key),
  };
}

/** Ed25519 verification by Node; false for bytes that are no key or no signature. */
export const verifyEd25519: VerifyEd25519 = (publicKey, message, signature) => {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  const spki = Buffer.concat([SPKI_PREFIX, publicKey]);
  const key = createPublicKey({ key: spki, format: 'der', type: 'spki' });
  return verify(null, message, key, signature);
};

async function readKey(path: string): Promise<string | undefined> {
  try {
    const { mode } = await stat(path);
    // Windows has no such bits; its mode always looks open.
    if (process.platform !== 'win32' && (mode & OTHERS_MAY_READ) !== 0) {
      throw new LogKeyError(`others may read the log's key ${path}: run chmod 600 on it`);
    }
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    if (error instanceof LogKeyError) throw error;
    throw new LogKeyError(`cannot read the log's key ${path}: ${reason(error)}`, { cause: error });
  }
}

function parseKey(path: string, pem: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch (error) {
    throw new LogKeyError(`${path} holds no private key: restore it from its copy`, {
      cause: error,
    });
  }
  if (key.asymmetricKeyType !== 'ed25519') {
    throw new LogKeyError(`${path} holds a key of type ${key.asymmetricKeyType}, not Ed25519`);
  }
  return key;
}

/** Whole or not at all, and never over an existing key: two first starts at once end with one key for both. */
async function createKey(path: string): Promise<string> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  const draft = `${path}.${randomUUID()}.new`;
  try {
    const file = await open(draft, 'wx', 0o600);
    try {
      await file.writeFile(pem);
      await file.sync();
    } finally {
      await file.close();
    }
    await link(draft, path);
    await unlink(draft);
    return pem;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') {
      await unlink(draft);
      const present = await readKey(path);
      if (present !== undefined) return present;
    }
    throw new LogKeyError(`cannot make the log's key ${path}: ${reason(error)}`, { cause: error });
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
