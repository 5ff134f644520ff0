import { Alert, Button, Dropdown } from 'antd';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  CheckCircleOutlined,
  CloudSyncOutlined,
  WarningOutlined,
} from '#clients/web/kit/icons.tsx';
import type { Finding } from '#contracts/wire/project-draft.ts';
import { projectDraftSchema } from '#contracts/wire/project-draft.ts';
import type { ProjectAnswer } from '#contracts/wire/project-steps.ts';
import type { ProjectDetail } from '#contracts/wire/projects.ts';
import { PageHead } from '#clients/web/kit/page-head.tsx';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { clockTime, dateMinute } from '#clients/web/kit/time.ts';
import type { CellLink } from '../lots/cell-marks.ts';
import { sendStep } from '../project-api.ts';
import { RefusalAlert } from '../refusal-alert.tsx';
import { StateTag } from '../state-tag.tsx';
import { WithdrawDialog } from '../run/withdraw-dialog.tsx';
import { cellMarks, type CheckItem, checkItems, fieldMarks } from './check-list.ts';
import { CheckFailed, ChecksPanel } from './checks-panel.tsx';
import type { FieldKey } from './form-fields.ts';
import type { SaveState } from './draft-saver.ts';
import { EditorContext, fieldId } from './editor-context.ts';
import type { Target } from './finding-target.ts';
import { LotsSection } from './lots-section.tsx';
import { rememberName } from './organization-select.tsx';
import { PublishDialog } from './publish-dialog.tsx';
import {
  AfterSection,
  AuctionSection,
  BasicsSection,
  DemandSection,
  RegistrationSection,
} from './sections.tsx';
import { TemplateDialog } from './template-dialog.tsx';
import { useDraftEditor } from './use-draft-editor.ts';
import { useFindings } from './use-findings.ts';
import './editor.css';

interface EditorPageProps {
  readonly detail: ProjectDetail;
  readonly owner: string;
}

/** One page with everything that an auction needs before it is published; kept while it is written. */
export function EditorPage({ detail, owner }: EditorPageProps) {
  const { t, i18n } = useTranslation('projectDraft');
  const editor = useDraftEditor(detail, owner);
  const { form, built } = editor;
  const live = useFindings(built);
  const [isStrict, setStrict] = useState(false);
  const [link, setLink] = useState<CellLink | undefined>(undefined);
  const publishing = usePublishing(detail, editor);
  const findings = publishing.findings ?? live.findings;
  const items = useMemo(
    () => checkItems(built, findings, { form, language: i18n.language }),
    [built, findings, form, i18n.language],
  );
  const state = useMemo(
    () => ({ form, change: editor.change, marks: fieldMarks(items, isStrict) }),
    [form, editor.change, items, isStrict],
  );
  const marks = useMemo(() => cellMarks(items, isStrict), [items, isStrict]);
  useBuyerName(detail);
  const go = (target: Target): void => {
    if (target.kind === 'cell') setLink({ row: target.row, key: target.key });
    else focusOn(target.field);
  };
  const begin = (): void => {
    setStrict(true);
    const first = items.find(({ severity }) => severity === 'error');
    if (first !== undefined) go(first.target);
    else void publishing.begin();
  };
  return (
    <div className="page draft-page">
      <PageHead
        title={form.title.trim() === '' ? t('untitled') : form.title}
        crumbs={[{ text: t('crumb'), link: { to: '/projects' } }]}
        note={<StateTag state={detail.project.state} />}
      />
      <Notices editor={editor} />
      <EditorContext value={state}>
        <div className="draft-columns">
          <div className="draft-main">
            <BasicsSection />
            <LotsSection marks={marks} link={link} />
            <RegistrationSection />
            <AuctionSection />
            <DemandSection />
            <AfterSection />
          </div>
          <aside className="draft-side" aria-label={t('side')}>
            <div className="draft-bar">
              <Saved state={editor.saved} onRetry={() => void editor.flush()} />
              <Button type="primary" size="large" loading={publishing.isBusy} onClick={begin}>
                {t('check')}
              </Button>
            </div>
            <MoreActs detail={detail} editor={editor} />
            <Troubles publishing={publishing} checkError={live.error} />
            <ChecksPanel items={items} isOld={live.isOld} onGo={go} />
          </aside>
        </div>
      </EditorContext>
      <Preview detail={detail} editor={editor} items={items} publishing={publishing} />
    </div>
  );
}

type Editor = ReturnType<typeof useDraftEditor>;

interface PreviewProps {
  readonly detail: ProjectDetail;
  readonly editor: Editor;
  readonly items: readonly CheckItem[];
  readonly publishing: ReturnType<typeof usePublishing>;
}

function Preview({ detail, editor, items, publishing }: PreviewProps) {
  const { draft } = editor.built;
  if (!publishing.isOpen || draft === undefined) return null;
  const warnings = items.filter(({ severity }) => severity === 'warning');
  return (
    <PublishDialog
      detail={detail}
      draft={projectDraftSchema.parse(draft)}
      warnings={warnings.map(({ text }) => text)}
      onClose={publishing.close}
    />
  );
}

interface TroublesProps {
  readonly publishing: ReturnType<typeof usePublishing>;
  readonly checkError: Error | undefined;
}

function Troubles({ publishing, checkError }: TroublesProps) {
  return (
    <>
      {publishing.error && <ProblemAlert error={publishing.error} />}
      {publishing.refused && <RefusalAlert answer={publishing.refused} />}
      {checkError && <CheckFailed error={checkError} />}
    </>
  );
}

/** Focuses the field that a line is about. */
function focusOn(field: FieldKey): void {
  const element = document.getElementById(fieldId(field));
  element?.scrollIntoView({ block: 'center' });
  element?.focus();
}

/** Saves, has the server check, and opens the preview; what the check finds takes the place of the live one. */
function usePublishing(detail: ProjectDetail, editor: Editor) {
  const [isBusy, setBusy] = useState(false);
  const [isOpen, setOpen] = useState(false);
  const [error, setError] = useState<Error | undefined>(undefined);
  const [answer, setAnswer] = useState<ProjectAnswer | undefined>(undefined);
  const { built } = editor;
  const [checked, setChecked] = useState<typeof built | undefined>(undefined);
  const run = async (): Promise<void> => {
    if (!(await editor.flush())) return;
    const told = await sendStep(detail.project.projectId, { type: 'Check' });
    editor.onOwnVersion(told.version);
    setAnswer(told);
    setChecked(built);
    // A draft that is checked already needs no second check.
    const isChecked = told.reason === 'wrong_state' && detail.project.state === 'checked';
    if (told.outcome === 'accepted' || isChecked) setOpen(true);
  };
  const isOfThis = checked === built;
  const findings: readonly Finding[] | undefined =
    isOfThis && answer?.findings !== undefined ? answer.findings : undefined;
  const isRefused = isOfThis && answer?.outcome === 'refused' && !isOpen;
  return {
    ...{ isBusy, isOpen, error, findings },
    refused: isRefused && answer.reason !== 'has_findings' ? answer : undefined,
    close: () => setOpen(false),
    begin: async (): Promise<void> => {
      setBusy(true);
      setError(undefined);
      try {
        await run();
      } catch (cause) {
        if (cause instanceof Error) setError(cause);
      } finally {
        setBusy(false);
      }
    },
  };
}

/** The buyer's name is known from the list; the field that chooses it knows it then too. */
function useBuyerName({ project }: ProjectDetail): void {
  const { buyerId, buyerName } = project;
  useEffect(() => {
    if (buyerId !== undefined && buyerName !== undefined) rememberName(buyerId, buyerName);
  }, [buyerId, buyerName]);
}

/** What was kept in this browser before, and what somebody else wrote meanwhile. */
function Notices({ editor }: { readonly editor: Editor }) {
  const { t } = useTranslation('projectDraft');
  return (
    <>
      {editor.kept !== undefined && (
        <Alert
          type="info"
          showIcon
          className="draft-alert"
          title={t('kept.title', { at: dateMinute(editor.kept.at) })}
          description={t('kept.detail')}
          action={
            <span className="draft-alert-acts">
              <Button size="small" type="primary" onClick={editor.restore}>
                {t('kept.restore')}
              </Button>
              <Button size="small" onClick={editor.discard}>
                {t('kept.discard')}
              </Button>
            </span>
          }
        />
      )}
      {editor.isForeign && (
        <Alert
          type="warning"
          showIcon
          className="draft-alert"
          title={t('foreign.title')}
          description={t('foreign.detail')}
          action={
            <Button size="small" onClick={editor.reload}>
              {t('foreign.reload')}
            </Button>
          }
        />
      )}
    </>
  );
}

interface SavedProps {
  readonly state: SaveState;
  readonly onRetry: () => void;
}

function Saved({ state, onRetry }: SavedProps) {
  const { t } = useTranslation('projectDraft');
  return (
    <p className={`draft-saved saved-${state.kind}`} role="status">
      {state.kind === 'saved' && <CheckCircleOutlined />}
      {(state.kind === 'changed' || state.kind === 'saving') && <CloudSyncOutlined />}
      {(state.kind === 'failed' || state.kind === 'unnamed') && <WarningOutlined />}
      <span>
        {state.kind === 'saved' && state.at !== undefined
          ? t('saved.at', { at: clockTime(state.at) })
          : t(`saved.${state.kind}`)}
      </span>
      {state.kind === 'failed' && (
        <Button size="small" onClick={onRetry}>
          {t('saved.retry')}
        </Button>
      )}
    </p>
  );
}

function MoreActs({ detail, editor }: { readonly detail: ProjectDetail; readonly editor: Editor }) {
  const { t } = useTranslation('projectDraft');
  const [open, setOpen] = useState<'template' | 'withdraw' | undefined>(undefined);
  const [isKept, setKept] = useState(false);
  const { built } = editor;
  return (
    <>
      <Dropdown
        trigger={['click']}
        menu={{
          items: [
            { key: 'template', label: t('template.save'), disabled: built.draft === undefined },
            { key: 'withdraw', label: t('withdraw'), danger: true },
          ],
          onClick: ({ key }) => setOpen(key === 'template' ? 'template' : 'withdraw'),
        }}
      >
        <Button block>{t('more')}</Button>
      </Dropdown>
      {isKept && (
        <p role="status" className="mark-good small">
          {t('template.saved')}
        </p>
      )}
      {open === 'template' && built.draft !== undefined && (
        <TemplateDialog
          draft={built.draft}
          lotDurationMs={built.lotDurationMs}
          onClose={() => setOpen(undefined)}
          onSaved={() => {
            setKept(true);
            setOpen(undefined);
          }}
        />
      )}
      {open === 'withdraw' && (
        <WithdrawDialog projectId={detail.project.projectId} onClose={() => setOpen(undefined)} />
      )}
    </>
  );
}
