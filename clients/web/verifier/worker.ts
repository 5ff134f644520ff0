import { verifyExport } from '#contracts/journal/verify.ts';
import { verifyInPage } from './page-crypto.ts';
import type { VerifyJob, VerifyMessage } from './protocol.ts';

/** The verifier off the page's own thread. It opens no connection: the file comes with the job. */

const PROGRESS_MS = 100;

function say(message: VerifyMessage): void {
  postMessage(message);
}

async function* piecesOf(file: Blob): AsyncGenerator<Uint8Array> {
  const reader = file.stream().getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
}

async function run({ file, options }: VerifyJob): Promise<void> {
  let lastAt = 0;
  const onProgress = ({ bytes, records }: { bytes: number; records: number }): void => {
    const now = performance.now();
    if (now - lastAt < PROGRESS_MS) return;
    lastAt = now;
    say({ type: 'progress', bytes, records });
  };
  try {
    const report = await verifyExport(piecesOf(file), verifyInPage, { ...options, onProgress });
    say({ type: 'report', report });
  } catch (error) {
    say({ type: 'failed', detail: String(error) });
  }
}

addEventListener('message', ({ data }: MessageEvent<VerifyJob>) => void run(data));
