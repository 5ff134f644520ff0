import { parentPort } from 'node:worker_threads';
import { StoryFold } from '#contracts/journal/story.ts';
import type { JournalRecord } from '#contracts/journal/record.ts';
import { DOCUMENT_ROWS_MAX } from '#contracts/limits.ts';
import { invariant } from '#contracts/result.ts';
import { utf8Text } from '#contracts/utf8.ts';
import { modelOf, render } from './build.ts';
import { bidReceiptDocument } from './content/bid-receipt.ts';
import { notOpenedRecordDocument } from './content/not-opened-record.ts';
import { openingRecordDocument } from './content/opening-record.ts';
import type { DocumentModel } from './model.ts';
import { renderForSignature } from './pdf/render.ts';
import type {
  DocumentOrder,
  PressAnswer,
  PressRequest,
  SignedPageOrder,
} from './press-messages.ts';

/** Makes documents off the event loop, one after the other. */

const port = parentPort;
invariant(port !== null, 'the press runs in a worker');

let fold = new StoryFold();

function answer(message: PressAnswer): void {
  port?.postMessage(message);
}

/** The engine wrote these records and their chain was checked when they were read in; here only their text is read. */
function take(bytes: readonly Uint8Array[]): void {
  for (const one of bytes) {
    const record: JournalRecord = JSON.parse(utf8Text(one));
    fold.take(record);
  }
}

async function make({ kind, format, ...facts }: DocumentOrder): Promise<void> {
  const model = modelOf(kind, { ...facts, story: fold.story() });
  await answerWith(model, () =>
    render(model, format, (done, total) => answer({ type: 'progress', done, total })),
  );
}

async function makeForSignature({ page, place }: SignedPageOrder): Promise<void> {
  const model = pageModel(page);
  await answerWith(model, () => renderForSignature(model, place));
}

function pageModel(page: SignedPageOrder['page']): DocumentModel {
  if (page.kind === 'receipt') return bidReceiptDocument(page.subject);
  const { record, ...rest } = page.subject;
  return 'outcome' in record
    ? notOpenedRecordDocument({ ...rest, record })
    : openingRecordDocument({ ...rest, record });
}

async function answerWith(model: DocumentModel, draw: () => Promise<Uint8Array>): Promise<void> {
  const rows = rowCount(model);
  if (rows > DOCUMENT_ROWS_MAX) return answer({ type: 'too-large', rows });
  answer({ type: 'made', bytes: await draw() });
}

function rowCount({ blocks }: DocumentModel): number {
  return blocks.reduce((sum, block) => sum + (block.kind === 'table' ? block.rows.length : 0), 0);
}

port.on('message', (request: PressRequest) => {
  if (request.type === 'records') {
    take(request.bytes);
    return;
  }
  const made = request.type === 'make' ? make(request.order) : makeForSignature(request.order);
  made
    .catch((error: unknown) => answer({ type: 'failed', detail: String(error) }))
    .finally(() => {
      fold = new StoryFold();
    });
});
