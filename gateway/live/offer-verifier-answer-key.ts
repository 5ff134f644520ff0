import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { AnswerFacts } from '#contracts/signing/answer.ts';
import { answerBytes } from '#contracts/signing/answer.ts';
import { VERIFY_IN_FLIGHT_MAX } from '#contracts/limits.ts';
import { writeOnce } from '../files/write-once.ts';

/** The key file is there but holds no Ed25519 private key in PEM. */
export class AnswerKeyError extends Error {
  override readonly name = 'AnswerKeyError';
}

/** The server's key for signed answers (SIG-7). */
export interface AnswerKey {
  /** Base64 SPKI of the public half: `answerKey` in GET /api/config. */
  readonly publicSpki: string;
  /**
   * Signs on the libuv pool. `done` gets the base64 signature, later and in any order, or at once `undefined` when too
   * many are under way: the answer then goes without one rather than late without bound.
   */
  sign(facts: AnswerFacts, done: (sig: string | undefined) => void): void;
}

function fileText(privateKey: KeyObject): string {
  return privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

async function readOrCreate(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw error;
  }
  await writeOnce(file, fileText(generateKeyPairSync('ed25519').privateKey));
  return readFile(file, 'utf8');
}

function parseKey(file: string, pem: string): KeyObject {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch (cause) {
    throw new AnswerKeyError(`${file} holds no private key in PEM`, { cause });
  }
  if (key.asymmetricKeyType !== 'ed25519') {
    throw new AnswerKeyError(`${file} holds a key that is not Ed25519`);
  }
  return key;
}

/**
 * Reads the answer key (PKCS#8 PEM), creating it readable by the owner alone when the file is missing.
 * Throws `AnswerKeyError` on another content; it never replaces a file that is there.
 */
export async function loadAnswerKey(file: string): Promise<AnswerKey> {
  return answerKeyOf(parseKey(file, await readOrCreate(file)));
}

/** An answer key held in memory only; for tests and benches. */
export function ephemeralAnswerKey(): AnswerKey {
  return answerKeyOf(generateKeyPairSync('ed25519').privateKey);
}

function answerKeyOf(privateKey: KeyObject): AnswerKey {
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  let underWay = 0;
  return {
    publicSpki: spki.toString('base64'),
    sign(facts, done) {
      if (underWay >= VERIFY_IN_FLIGHT_MAX) {
        done(undefined);
        return;
      }
      underWay++;
      sign(null, answerBytes(facts), privateKey, (error, signature) => {
        underWay--;
        done(error === null ? signature.toString('base64') : undefined);
      });
    },
  };
}
