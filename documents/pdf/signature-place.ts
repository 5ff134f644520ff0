import { pdflibAddPlaceholder } from '@signpdf/placeholder-pdf-lib';
import { SUBFILTER_ETSI_CADES_DETACHED } from '@signpdf/utils';
import type { PDFDocument } from 'pdf-lib';

/** What stands around a signature in a PDF; ASCII, since its strings know no other letters. */
export interface SignaturePlace {
  readonly signer: string;
  readonly reason: string;
  readonly location: string;
  /** The signer's own clock, epoch milliseconds. */
  readonly atMs: number;
}

/** Room for the signature with the certificates of its chain. */
export const SIGNATURE_BYTES_MAX = 16_384;

/** Adds an invisible field with room for one CMS signature as PAdES has it (`ETSI.CAdES.detached`). */
export function placeForSignature(
  document: PDFDocument,
  { signer, reason, location, atMs }: SignaturePlace,
): void {
  pdflibAddPlaceholder({
    pdfDoc: document,
    ...{ name: signer, reason, location, contactInfo: '' },
    signingTime: new Date(atMs),
    signatureLength: 2 * SIGNATURE_BYTES_MAX,
    subFilter: SUBFILTER_ETSI_CADES_DETACHED,
    appName: 'Kaibiao',
  });
}
