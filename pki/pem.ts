import { base64Of, bytesOfBase64 } from '#contracts/signing/base64.ts';

/** PEM (RFC 7468): DER in base64 between two lines, as `openssl` writes and reads it. */

const BLOCK = /-----BEGIN ([A-Z0-9 ]{1,40})-----([A-Za-z0-9+/=\s]*)-----END \1-----/g;
const LINE = /.{1,64}/g;
const DER_SEQUENCE = 0x30;

export interface PemBlock {
  /** Such as `CERTIFICATE` or `PRIVATE KEY`. */
  readonly label: string;
  readonly der: Uint8Array;
}

export function pemText(label: string, der: Uint8Array): string {
  const lines = base64Of(der).match(LINE) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}

/** All blocks of a text, in their order; text around them is ignored, a block that is no base64 is left out. */
export function pemBlocks(text: string): readonly PemBlock[] {
  return [...text.matchAll(BLOCK)].flatMap(([, label = '', body = '']) => {
    const der = bytesOfBase64(body.replaceAll(/\s/g, ''));
    return der === undefined ? [] : [{ label, der }];
  });
}

/** DER of what a file holds under a label, whether it is PEM or DER itself. */
export function derOf(label: string, file: Uint8Array): readonly Uint8Array[] {
  if (file[0] === DER_SEQUENCE) return [file];
  return pemBlocks(latin(file)).flatMap((block) => (block.label === label ? [block.der] : []));
}

function latin(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes);
}
