import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type DocumentFormat,
  type DocumentKind,
  documentName,
  type DocumentProgress,
  documentProgressSchema,
} from '#contracts/wire/documents.ts';
import { ProblemError, request, requestFile } from '#clients/web/kit/http.ts';
import { saveFile } from '#clients/web/kit/save-file.ts';

export type Making =
  | { readonly type: 'idle' }
  | {
      readonly type: 'making';
      readonly kind: DocumentKind;
      readonly format: DocumentFormat;
      readonly progress: DocumentProgress | undefined;
    }
  | { readonly type: 'saved'; readonly name: string }
  | { readonly type: 'failed'; readonly error: Error };

const PROGRESS_MS = 700;
const AGAIN_MS = 2_000;

interface Wanted {
  readonly kind: DocumentKind;
  readonly format: DocumentFormat;
}

/** Orders one document at a time, tells how far it is, and saves it. A busy server is asked again until one stops. */
export function useDocument(auctionId: string): {
  readonly state: Making;
  readonly start: (kind: DocumentKind, format: DocumentFormat) => void;
  readonly again: () => void;
  readonly stop: () => void;
} {
  const { i18n } = useTranslation();
  const [state, setState] = useState<Making>({ type: 'idle' });
  const running = useRef<AbortController | undefined>(undefined);
  const last = useRef<Wanted | undefined>(undefined);
  useEffect(() => () => running.current?.abort(), []);

  const run = async ({ kind, format }: Wanted, signal: AbortSignal): Promise<void> => {
    const base = `/api/auctions/${encodeURIComponent(auctionId)}/documents/${kind}`;
    const language = i18n.language === 'en' ? 'en' : 'zh-CN';
    const query = new URLSearchParams({ format, language });
    const stopLooking = look(`${base}/progress?${query}`, signal, (progress) =>
      setState((now) => (now.type === 'making' ? { ...now, progress } : now)),
    );
    try {
      const file = await takeFile(`${base}?${query}`, signal);
      const name = documentName(auctionId, kind, format);
      saveFile(name, file);
      setState({ type: 'saved', name });
    } catch (error) {
      if (signal.aborted) return;
      setState({
        type: 'failed',
        error: error instanceof Error ? error : new Error(String(error)),
      });
    } finally {
      stopLooking();
    }
  };
  const start = (kind: DocumentKind, format: DocumentFormat): void => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    last.current = { kind, format };
    setState({ type: 'making', kind, format, progress: undefined });
    void run({ kind, format }, controller.signal);
  };
  return {
    state,
    start,
    again: () => {
      if (last.current !== undefined) start(last.current.kind, last.current.format);
    },
    stop: () => {
      running.current?.abort();
      setState({ type: 'idle' });
    },
  };
}

/** While it is being made the server answers `DOCUMENTS_BUSY` after a while; the work goes on there. */
async function takeFile(path: string, signal: AbortSignal): Promise<Blob> {
  for (;;) {
    try {
      return await requestFile(path, signal);
    } catch (error) {
      const isBusy = error instanceof ProblemError && error.problem.code === 'DOCUMENTS_BUSY';
      if (!isBusy || signal.aborted) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    signal.throwIfAborted();
  }
}

/** Asks now and then how far it is; what cannot be asked is simply not told. Returns the end of it. */
function look(
  path: string,
  signal: AbortSignal,
  onProgress: (progress: DocumentProgress) => void,
): () => void {
  const timer = setInterval(() => {
    request(documentProgressSchema, path, { signal }).then(onProgress, () => undefined);
  }, PROGRESS_MS);
  return () => clearInterval(timer);
}
