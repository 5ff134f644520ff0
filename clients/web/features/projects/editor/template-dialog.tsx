import { Input, Modal } from 'antd';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NAME_CHARS_MAX } from '#contracts/limits.ts';
import type { ProjectDraftInput } from '#contracts/wire/project-draft.ts';
import { newCommandId } from '#clients/web/kit/new-id.ts';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { saveTemplate, templatesQuery } from '../project-api.ts';
import { withoutTimes } from './without-times.ts';

interface TemplateDialogProps {
  readonly draft: ProjectDraftInput;
  readonly lotDurationMs: number;
  readonly onSaved: () => void;
  readonly onClose: () => void;
}

/** Keeps the content of this project as a template of the agency, without its times. */
export function TemplateDialog({ draft, lotDurationMs, onSaved, onClose }: TemplateDialogProps) {
  const { t } = useTranslation('projectDraft');
  const queries = useQueryClient();
  const [name, setName] = useState(draft.title);
  const save = useMutation({
    mutationFn: () =>
      saveTemplate({
        templateId: `t-${newCommandId().slice(0, 12)}`,
        name: name.trim(),
        draft: withoutTimes(draft),
        lotDurationMs,
      }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: templatesQuery.queryKey });
      onSaved();
    },
  });
  return (
    <Modal
      open
      title={t('template.title')}
      okText={t('template.save')}
      cancelText={t('publish.back')}
      okButtonProps={{ disabled: name.trim() === '', loading: save.isPending }}
      onOk={() => save.mutate()}
      onCancel={onClose}
    >
      <p>{t('template.detail')}</p>
      <label htmlFor="template-name">{t('template.name')}</label>
      <Input
        id="template-name"
        value={name}
        maxLength={NAME_CHARS_MAX}
        onChange={(event) => setName(event.target.value)}
        onPressEnter={() => {
          if (name.trim() !== '') save.mutate();
        }}
      />
      {save.error && <ProblemAlert error={save.error} />}
    </Modal>
  );
}
