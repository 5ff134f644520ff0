import { type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { KnownForm } from './known-form.tsx';
import { type KnownFacts, NOTHING_KNOWN, readFacts } from './known-facts.ts';
import { ReportView } from './report-view.tsx';
import { useVerification, type Verification } from './use-verification.ts';
import './verify.css';

interface VerifyPanelProps {
  readonly startWorker: () => Worker;
  /** Where else a file can come from, such as the server's own export. */
  readonly source?: (take: (name: string, file: Blob) => void) => ReactNode;
  /** Fetches a consistency proof by its path; absent where there is no network by design. */
  readonly fetchProof?: (path: string) => Promise<string>;
}

/**
 * Checks an exported journal in the browser: drop a file, read what it proves. Made of plain elements, because the same
 * panel is the whole of the file that people save and open from their disk.
 */
export function VerifyPanel({ startWorker, source, fetchProof }: VerifyPanelProps) {
  const { t } = useTranslation('verify');
  const { state, start, stop } = useVerification(startWorker);
  const [known, setKnown] = useState<KnownFacts>(NOTHING_KNOWN);
  const [taken, setTaken] = useState<{ name: string; file: Blob } | undefined>(undefined);
  const facts = readFacts(known);
  const check = (name: string, file: Blob, now = facts): void => {
    setTaken({ name, file });
    if (now.ok) start(name, { file, options: now.options });
  };
  return (
    <div className="verify">
      <p className="verify-promise">{t('promise')}</p>
      <FileDrop onFile={(file) => check(file.name, file)} />
      {source?.(check)}
      <KnownForm known={known} wrong={facts.ok ? undefined : facts.field} onChange={setKnown} />
      {taken !== undefined && state.type !== 'running' && (
        <p className="verify-again">
          <button
            type="button"
            className="verify-button"
            disabled={!facts.ok}
            onClick={() => check(taken.name, taken.file)}
          >
            {t('again', { name: taken.name })}
          </button>
        </p>
      )}
      <Running state={state} onStop={stop} />
      {state.type === 'failed' && (
        <div role="alert" className="verify-verdict is-bad">
          <strong>{t('failed.title')}</strong>
          <p>{t('failed.help')}</p>
          <code>{state.detail}</code>
        </div>
      )}
      {state.type === 'done' && (
        <ReportView
          name={state.name}
          report={state.report}
          fetchProof={fetchProof}
          onProof={(consistency) => {
            const more = { ...known, consistency };
            setKnown(more);
            if (taken !== undefined) check(taken.name, taken.file, readFacts(more));
          }}
        />
      )}
    </div>
  );
}

/** The field itself takes clicks and a dropped file in every browser, so it lies over its words instead of being imitated. */
function FileDrop({ onFile }: { readonly onFile: (file: File) => void }) {
  const { t } = useTranslation('verify');
  const id = useId();
  return (
    <div className="verify-drop">
      <label htmlFor={id}>{t('drop.hint')}</label>
      <input
        id={id}
        type="file"
        accept=".ndjson,.jsonl,.txt,.json"
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          if (file !== undefined) onFile(file);
          // The same file may be chosen again after it was changed.
          target.value = '';
        }}
      />
    </div>
  );
}

function Running({ state, onStop }: { readonly state: Verification; readonly onStop: () => void }) {
  const { t } = useTranslation('verify');
  if (state.type !== 'running') return null;
  const { name, size, bytes, records } = state;
  const percent = size === 0 ? 0 : Math.floor((100 * bytes) / size);
  return (
    <div className="verify-running" role="status">
      <p>{t('running', { name, percent, records })}</p>
      <progress value={bytes} max={size} aria-label={t('progress')} />
      <button type="button" className="verify-button" onClick={onStop}>
        {t('stop')}
      </button>
    </div>
  );
}
