import {
  createHmac,
  createCipheriv,
  createDecipheriv,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import type { PasswordChecker } from './passwords.ts';
import type { PolicyBook } from './policies.ts';
import type { UserRole } from './schema.ts';
import type { SessionDirectory } from './session-directory.ts';
import type { SignInThrottle } from './throttle.ts';

/** What the parts of the identity module share. */
export interface Core {
  readonly pool: Pool;
  readonly passwords: PasswordChecker;
  readonly throttle: SignInThrottle;
  readonly directory: SessionDirectory;
  readonly sealer: Sealer;
  readonly policies: PolicyBook;
  readonly sessionLifeMs: number;
  /** Second factors are asked for where the role demands one; `optional` is for development and tests. */
  readonly secondFactor: 'required' | 'optional';
  /** Accounts of the demo work, and are not asked for a second factor. */
  readonly isDemo: boolean;
  readonly nowMs: () => number;
  readonly transaction: <T>(work: (client: PoolClient) => Promise<T>) => Promise<T>;
}

/** From where an act comes; empty for the command line. */
export interface ActOrigin {
  readonly address: string;
}

/** Somebody who is signed in, and from where. */
export interface Actor extends ActOrigin {
  readonly userId: string;
  readonly sessionId: string;
  readonly role: UserRole;
  readonly organizationId: string;
  /** Division code that limits the role. */
  readonly region?: string;
}

/** The fields of an audit row that say who did it. */
export function byActor({ userId, sessionId, organizationId, address }: Actor) {
  return { userId, sessionId, organizationId, address };
}

export function randomToken(): string {
  return randomBytes(32).toString('base64url');
}

const IV_BYTES = 12;
const TAG_BYTES = 16;
const DEVICE_NONCE_BYTES = 16;

/** Keeps secrets that the database may not read, and signs what browsers keep for us. */
export class Sealer {
  readonly #key: Uint8Array;

  /** `key`: 32 random bytes that are not in the database. */
  constructor(key: Uint8Array) {
    this.#key = key;
  }

  /** AES-256-GCM: initialization vector, tag, text. */
  seal(bytes: Uint8Array): Buffer {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#key, iv);
    const text = Buffer.concat([cipher.update(bytes), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), text]);
  }

  /** Throws when it was sealed under another key, or changed. */
  open(sealed: Uint8Array): Buffer {
    const bytes = Buffer.from(sealed);
    const decipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, IV_BYTES));
    decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
  }

  /** What a browser keeps once its owner signed in there: it proves that for this login, and nothing else. */
  deviceToken(login: string): string {
    const nonce = randomBytes(DEVICE_NONCE_BYTES);
    return Buffer.concat([nonce, this.#deviceMac(nonce, login)]).toString('base64url');
  }

  /** The device's own name, when the token is one of ours for this login. */
  deviceOf(token: string | undefined, login: string): string | undefined {
    if (token === undefined) return undefined;
    const bytes = Buffer.from(token, 'base64url');
    const nonce = bytes.subarray(0, DEVICE_NONCE_BYTES);
    const expected = this.#deviceMac(nonce, login);
    const mac = bytes.subarray(DEVICE_NONCE_BYTES);
    if (mac.length !== expected.length || !timingSafeEqual(mac, expected)) return undefined;
    return nonce.toString('base64url');
  }

  #deviceMac(nonce: Uint8Array, login: string): Buffer {
    return createHmac('sha256', this.#key).update('device\n').update(nonce).update(login).digest();
  }
}
