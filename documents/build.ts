import { assertNever } from '#contracts/result.ts';
import { minutes } from './content/minutes.ts';
import { offerLogDocument } from './content/offer-log-sheet.ts';
import { resultNotice } from './content/result-notice.ts';
import type { DocumentSubject } from './content/subject.ts';
import type { DocumentModel } from './model.ts';
import type { DocumentFormat, DocumentKind } from '#contracts/wire/documents.ts';
import { type RenderProgress, renderPdf } from './pdf/render.ts';
import { renderCsv } from './sheet/render-csv.ts';
import { renderSheet } from './sheet/render.ts';

/** What a document of this kind says about its subject. */
export function modelOf(kind: DocumentKind, subject: DocumentSubject): DocumentModel {
  switch (kind) {
    case 'result-notice':
      return resultNotice(subject);
    case 'offer-log':
      return offerLogDocument(subject);
    case 'minutes':
      return minutes(subject);
    default:
      return assertNever(kind);
  }
}

/** The bytes of a document. The same subject gives the same bytes. */
export async function render(
  model: DocumentModel,
  format: DocumentFormat,
  onProgress?: RenderProgress,
): Promise<Uint8Array> {
  switch (format) {
    case 'pdf':
      return renderPdf(model, onProgress);
    case 'xlsx':
      return renderSheet(model);
    case 'csv':
      return renderCsv(model);
    default:
      return assertNever(format);
  }
}
