import { useEffect, useState, useSyncExternalStore } from 'react';
import { pageStore } from '#clients/web/kit/keep.ts';
import type { BidFile } from './bid-file.ts';
import { openUploadKeep } from './kept-upload.ts';
import { tusServer } from './tus-server.ts';
import { UploadRun, type UploadState } from './upload-run.ts';

/** One file's upload, for as long as its part of the page is shown; it pauses when that goes. */
export function useUpload(given: {
  readonly userId: string;
  readonly openingId: string;
  readonly bid: BidFile;
}): { readonly run: UploadRun; readonly state: UploadState } {
  const [run] = useState(() => {
    const { userId, openingId, bid } = given;
    return new UploadRun({
      server: tusServer(openingId),
      keep: openUploadKeep(pageStore(), { userId, openingId }),
      file: bid,
      rest,
      nowMs: () => performance.now(),
    });
  });
  useEffect(() => () => run.pause(), [run]);
  return { run, state: useSyncExternalStore(run.subscribe, () => run.state) };
}

/** Ends early when the line is back. */
function rest(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      window.removeEventListener('online', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    window.addEventListener('online', done);
    signal.addEventListener('abort', done);
  });
}
