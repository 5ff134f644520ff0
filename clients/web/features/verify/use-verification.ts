import { useEffect, useRef, useState } from 'react';
import type { VerifyReport } from '#contracts/journal/verify-report.ts';
import type { VerifyJob, VerifyMessage } from '#clients/web/verifier/protocol.ts';

export type Verification =
  | { readonly type: 'idle' }
  | {
      readonly type: 'running';
      readonly name: string;
      readonly size: number;
      readonly bytes: number;
      readonly records: number;
    }
  | { readonly type: 'done'; readonly name: string; readonly report: VerifyReport }
  | { readonly type: 'failed'; readonly name: string; readonly detail: string };

/** Runs one verification at a time in a worker of its own, which ends with it; a new one stops the old. */
export function useVerification(startWorker: () => Worker): {
  readonly state: Verification;
  readonly start: (name: string, job: VerifyJob) => void;
  readonly stop: () => void;
} {
  const [state, setState] = useState<Verification>({ type: 'idle' });
  const running = useRef<Worker | undefined>(undefined);
  const end = (): void => {
    running.current?.terminate();
    running.current = undefined;
  };
  useEffect(() => () => running.current?.terminate(), []);
  const start = (name: string, job: VerifyJob): void => {
    end();
    setState({ type: 'running', name, size: job.file.size, bytes: 0, records: 0 });
    const fail = (detail: string): void => {
      end();
      setState({ type: 'failed', name, detail });
    };
    try {
      const worker = startWorker();
      running.current = worker;
      worker.addEventListener('message', ({ data }: MessageEvent<VerifyMessage>) => {
        if (data.type === 'progress') {
          const { bytes, records } = data;
          setState({ type: 'running', name, size: job.file.size, bytes, records });
          return;
        }
        if (data.type === 'failed') return fail(data.detail);
        end();
        setState({ type: 'done', name, report: data.report });
      });
      worker.addEventListener('error', (event) => fail(event.message));
      worker.postMessage(job);
    } catch (error) {
      fail(String(error));
    }
  };
  const stop = (): void => {
    end();
    setState({ type: 'idle' });
  };
  return { state, start, stop };
}
