import { parentPort } from 'node:worker_threads';
import { StoryFold } from '#contracts/journal/story.ts';
import type { JournalRecord } from '#contracts/journal/record.ts';
import { DOCUMENT_ROWS_MAX } from '#contracts/limits.ts';
import { invariant } from '#contracts/result.ts';
import { utf8Text } from '#contracts/utf8.ts';
import { modelOf, render } from './build.ts';
import { notOpenedRecordDocument } from './content/not-opened-record.ts';
import { openingRecordDocument } from './content/opening-record.ts';
import type { DocumentModel } from './model.ts';
import { renderForSignature } from './pdf/render.ts';
import type { DocumentOrder, PressAnswer, PressRequest, RecordOrder } from './press-messages.ts';

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

async function makeRecord({ subject, place }: RecordOrder): Promise<void> {
  const { record, ...rest } = subject;
  const model =
    'outcome' in record
      ? notOpenedRecordDocument({ ...rest, record })
      : openingRecordDocument({ ...rest, record });
  await answerWith(model, () => renderForSignature(model, place));
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
  const made = request.type === 'make' ? make(request.order) : makeRecord(request.order);
  made
    .catch((error: unknown) => answer({ type: 'failed', detail: String(error) }))
    .finally(() => {
      fold = new StoryFold();
    });
});
