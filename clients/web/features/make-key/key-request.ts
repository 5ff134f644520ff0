import type { SuiteId } from '#contracts/sealing/suite.ts';
import { utf8 } from '#contracts/utf8.ts';
import { createRequest } from '#pki/issue.ts';
import { pemText } from '#pki/pem.ts';

/** Whose key it becomes. */
export interface KeyOwner {
  /** Name of the organization, as the authority has it on record. */
  readonly name: string;
  /** Its id on this platform, or its credit code (统一社会信用代码). */
  readonly organization: string;
}

/** The two files of a new key (PEM): the private key stays with its owner, the request (PKCS#10) goes to an authority. */
export interface NewKey {
  readonly key: string;
  readonly request: string;
}

/** Characters that mean something in a name as text (RFC 4514). */
const SPECIAL = /[\\,+"<>;=#]/g;

export function subjectOf({ name, organization }: KeyOwner): string {
  const plain = (text: string): string => text.trim().replaceAll(SPECIAL, String.raw`\$&`);
  return `CN=${plain(name)},O=${plain(name)},2.5.4.5=${plain(organization)}`;
}

/** Makes a key on this machine; nothing of it is sent anywhere. */
export async function makeKey(owner: KeyOwner, suite: SuiteId): Promise<NewKey> {
  const { request, privateKey } = await createRequest(subjectOf(owner), suite);
  return {
    key: pemText('PRIVATE KEY', privateKey),
    request: pemText('CERTIFICATE REQUEST', request),
  };
}

/** File names begin with whose key it is. */
export function fileStem({ organization }: KeyOwner): string {
  const plain = organization.trim().replaceAll(/[^\p{L}\p{N}._-]+/gu, '-');
  return plain === '' ? 'key' : plain;
}

export function blobOf(pem: string): Blob {
  return new Blob([new Uint8Array(utf8(pem))], { type: 'application/x-pem-file' });
}
