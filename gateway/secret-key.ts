import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The key file of second factors is there but holds no key. */
export class SecretKeyError extends Error {
  override readonly name = 'SecretKeyError';
}

const KEY_BYTES = 32;

/**
 * Reads the key that seals authenticators' secrets, making it readable by the owner alone when the file is missing.
 * Throws `SecretKeyError` on another content; it never replaces a file that is there.
 */
export async function loadSecretKey(file: string): Promise<Uint8Array> {
  const fresh = `${randomBytes(KEY_BYTES).toString('base64')}\n`;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, fresh, { mode: 0o600, flag: 'wx' }).catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'EEXIST') throw error;
  });
  const key = Buffer.from((await readFile(file, 'utf8')).trim(), 'base64');
  if (key.length !== KEY_BYTES) {
    throw new SecretKeyError(`${file} holds no key of ${KEY_BYTES} bytes in base64`);
  }
  return key;
}
