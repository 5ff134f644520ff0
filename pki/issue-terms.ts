import type { KeyMaterial } from './software-keys.ts';

/** What an authority for development is asked for, whatever its algorithms. */

export interface Validity {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** What a certificate is for; decides its key usage. */
export type CertificateUse = 'signing' | 'encryption' | 'time-stamping';

export interface Authority extends KeyMaterial {
  readonly name: string;
}

export interface RevokedEntry {
  readonly certificate: Uint8Array;
  readonly atMs: number;
}

export const SERIAL_BYTES = 16;
export const TIME_STAMPING = '1.3.6.1.5.5.7.3.8';
