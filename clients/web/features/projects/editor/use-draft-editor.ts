import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProjectDetail } from '#contracts/wire/projects.ts';
import { dropDraft, keepDraft, keptDraft } from '#clients/web/kit/draft-store.ts';
import { useLive } from '#clients/web/kit/live-context.ts';
import { isLanguage } from '#clients/web/kit/locales.ts';
import { projectQuery, sendStep } from '../project-api.ts';
import { buildDraft, formOfDraft } from './draft-form.ts';
import type { DraftForm } from './form-fields.ts';
import { openSaver, type SaveState } from './draft-saver.ts';
import { keptForm, RefusedStepError } from './kept-form.ts';

/** The form of one project's draft: what is typed, where it is kept, and what was kept before. */
export function useDraftEditor(detail: ProjectDetail, owner: string) {
  const { i18n } = useTranslation();
  const language = isLanguage(i18n.language) ? i18n.language : 'zh-CN';
  const { projectId } = detail.project;
  // The server's copy fills the form once; afterwards the form is the newer one.
  const [form, setForm] = useState<DraftForm>(() => formOfDraft(detail.draft, language));
  const [saved, setSaved] = useState<SaveState>({ kind: 'saved' });
  const version = useOwnVersion(detail.version);
  const saver = useSaver({ projectId, owner, onState: setSaved, onVersion: version.own });
  const built = useMemo(() => buildDraft(form), [form]);
  const change = useCallback((fields: Partial<DraftForm>): void => {
    setForm((before) => ({ ...before, ...fields }));
  }, []);
  const last = useRef(form);
  useEffect(() => {
    if (last.current === form) return;
    last.current = form;
    saver.changed(form);
  }, [form, saver]);
  const kept = useKept(owner, projectId);
  return {
    ...{ form, change, built, saved },
    flush: saver.flush,
    onOwnVersion: version.own,
    /** Somebody else has written this draft since it was opened here. */
    isForeign: version.isForeign(detail.version) && saved.kind === 'saved',
    /** Takes the server's copy instead of what stands here. */
    reload: () => {
      const fresh = formOfDraft(detail.draft, language);
      last.current = fresh;
      version.own(detail.version);
      setForm(fresh);
    },
    kept: kept.draft,
    restore: () => {
      if (kept.draft) setForm(kept.draft.form);
      kept.forget();
    },
    discard: () => {
      kept.forget();
      dropDraft(owner, draftName(projectId)).catch(() => {
        // A browser that forbids storage has nothing to drop.
      });
    },
  };
}

function draftName(projectId: string): string {
  return `project/${projectId}`;
}

interface SaverInput {
  readonly projectId: string;
  readonly owner: string;
  readonly onState: (state: SaveState) => void;
  readonly onVersion: (version: number) => void;
}

function useSaver({ projectId, owner, onState, onVersion }: SaverInput) {
  const queries = useQueryClient();
  const live = useLive();
  const saver = useMemo(
    () =>
      openSaver<DraftForm>({
        keep: (content) =>
          keepDraft(owner, draftName(projectId), { at: live.clock.now(), value: content }),
        drop: () => dropDraft(owner, draftName(projectId)),
        send: (content) => {
          const { draft } = buildDraft(content);
          if (draft === undefined) return undefined;
          return sendStep(projectId, { type: 'SaveDraft', draft }).then((answer) => {
            if (answer.outcome === 'refused') throw new RefusedStepError(answer.reason);
            onVersion(answer.version);
          });
        },
        onState,
        now: () => live.clock.now(),
      }),
    [projectId, owner, live, onState, onVersion],
  );
  useEffect(
    () => () => {
      saver.stop();
      // Leaving the page sends what is left; what does not arrive is still kept in the browser.
      void saver
        .flush()
        .then(() => queries.invalidateQueries({ queryKey: projectQuery(projectId).queryKey }));
    },
    [saver, queries, projectId],
  );
  return saver;
}

/** The newest version that came from here; a newer one is somebody else's. */
function useOwnVersion(first: number) {
  const [newest, setNewest] = useState(first);
  const own = useCallback((version: number): void => {
    setNewest((before) => Math.max(before, version));
  }, []);
  return { own, isForeign: (version: number) => version > newest };
}

/** What an earlier visit kept in this browser and never got to the server. */
function useKept(owner: string, projectId: string) {
  const [draft, setDraft] = useState<{ at: number; form: DraftForm } | undefined>(undefined);
  useEffect(() => {
    let isWanted = true;
    keptDraft(owner, draftName(projectId)).then(
      (kept) => {
        const form = kept === undefined ? undefined : keptForm(kept.value);
        if (isWanted && kept && form) setDraft({ at: kept.at, form });
      },
      () => {
        // A browser that forbids storage has kept nothing.
      },
    );
    return () => {
      isWanted = false;
    };
  }, [owner, projectId]);
  return { draft, forget: () => setDraft(undefined) };
}
