import { Signer, SignPdf } from '@signpdf/signpdf';
import { signDetachedUntimed } from '#pki/cms-signature.ts';
import type { SigningKey } from '#pki/keys.ts';

/**
 * Fills the signature's place in a PDF (PAdES baseline, `ETSI.CAdES.detached`): over every byte but its own. Rejects when there
 * is no place or the chain's certificates do not fit into it.
 */
export async function signPdf(key: SigningKey, pdf: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await new SignPdf().sign(pdf, new KeySigner(key)));
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
