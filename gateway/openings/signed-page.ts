import { Signer, SignPdf } from '@signpdf/signpdf';
import { base64UrlOf } from '#contracts/sealing/bytes.ts';
import type { SealingSuite } from '#contracts/sealing/suite.ts';
import { signDetachedUntimed } from '#pki/cms-signature.ts';
import type { SigningKey } from '#pki/keys.ts';

/**
 * Fills the signature's place in a PDF (PAdES baseline, `ETSI.CAdES.detached`): over every byte but its own. Rejects when there
 * is no place or the chain's certificates do not fit into it.
 */
export async function signPdf(key: SigningKey, pdf: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await new SignPdf().sign(pdf, new KeySigner(key)));
}

/** What a page says of the file that it is made from. */
export function digestOf(
  suite: Pick<SealingSuite, 'id' | 'hash'>,
  file: Uint8Array,
): { readonly digest: string; readonly algorithm: 'SHA-256' | 'SM3' } {
  return {
    digest: base64UrlOf(suite.hash(file)),
    algorithm: suite.id === 'SM2-SM4-SM3' ? 'SM3' : 'SHA-256',
  };
}

/** A key of ours as the library asks for one. */
class KeySigner extends Signer {
  readonly #key: SigningKey;

  constructor(key: SigningKey) {
    super();
    this.#key = key;
  }

  override async sign(content: Buffer): Promise<Buffer> {
    return Buffer.from(await signDetachedUntimed(this.#key, new Uint8Array(content)));
  }
}
