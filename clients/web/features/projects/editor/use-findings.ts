import { useEffect, useState } from 'react';
import type { Finding } from '#contracts/wire/project-draft.ts';
import { checkDraft } from '../project-api.ts';
import type { BuiltDraft } from './draft-form.ts';

const CHECK_AFTER_MS = 700;

export interface Findings {
  readonly findings: readonly Finding[];
  /** The newest content has not been checked yet. */
  readonly isOld: boolean;
  readonly error: Error | undefined;
}

/** The server's check of what stands on the page, whenever the person pauses. */
export function useFindings(built: BuiltDraft): Findings {
  const [found, setFound] = useState<{
    of: BuiltDraft | undefined;
    findings: readonly Finding[];
    error: Error | undefined;
  }>({ of: undefined, findings: [], error: undefined });
  useEffect(() => {
    const { draft } = built;
    if (draft === undefined) return undefined;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      checkDraft(draft, stop.signal).then(
        (findings) => setFound({ of: built, findings, error: undefined }),
        (error: unknown) => {
          if (stop.signal.aborted || !(error instanceof Error)) return;
          setFound((before) => ({ ...before, error }));
        },
      );
    }, CHECK_AFTER_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [built]);
  return { findings: found.findings, isOld: found.of !== built, error: found.error };
}
