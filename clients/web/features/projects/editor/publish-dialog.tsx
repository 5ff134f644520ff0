import { Alert, Button, Modal } from 'antd';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { ProjectDetail } from '#contracts/wire/projects.ts';
import type { ProjectDraft } from '#contracts/wire/project-draft.ts';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { NoticeView } from '../notice-view.tsx';
import { projectQuery, sendStep } from '../project-api.ts';
import { RefusalAlert } from '../refusal-alert.tsx';
import { nameOf } from './organization-select.tsx';

interface PublishDialogProps {
  readonly detail: ProjectDetail;
  readonly draft: ProjectDraft;
  /** What the check only advises. */
  readonly warnings: readonly string[];
  readonly onClose: () => void;
}

/** The notice as everybody will read it, and the last question before it goes out. */
export function PublishDialog({ detail, draft, warnings, onClose }: PublishDialogProps) {
  const { t } = useTranslation('projectDraft');
  const queries = useQueryClient();
  const { projectId, agencyName } = detail.project;
  const publish = useMutation({
    mutationFn: () => sendStep(projectId, { type: 'Publish' }),
    onSuccess: async (answer) => {
      await queries.invalidateQueries({ queryKey: projectQuery(projectId).queryKey });
      await queries.invalidateQueries({ queryKey: ['projects'] });
      if (answer.outcome === 'accepted') onClose();
    },
  });
  return (
    <Modal
      open
      width={860}
      title={t('publish.title')}
      onCancel={onClose}
      footer={[
        <Button key="back" onClick={onClose}>
          {t('publish.back')}
        </Button>,
        <Button
          key="go"
          type="primary"
          loading={publish.isPending}
          onClick={() => publish.mutate()}
        >
          {t('publish.go')}
        </Button>,
      ]}
    >
      <p>{t('publish.detail')}</p>
      {warnings.length > 0 && (
        <Alert
          type="warning"
          showIcon
          title={t('publish.warnings')}
          description={
            <ul className="publish-warnings">
              {warnings.map((text) => (
                <li key={text}>{text}</li>
              ))}
            </ul>
          }
        />
      )}
      {publish.error && <ProblemAlert error={publish.error} />}
      {publish.data?.outcome === 'refused' && <RefusalAlert answer={publish.data} />}
      <div className="publish-preview">
        <NoticeView
          draft={draft}
          agencyName={agencyName}
          buyerName={draft.buyerId === undefined ? undefined : nameOf(draft.buyerId)}
        />
      </div>
    </Modal>
  );
}
