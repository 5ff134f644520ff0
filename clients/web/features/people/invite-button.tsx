import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, Form, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NAME_CHARS_MAX } from '#contracts/limits.ts';
import type { Invited } from '#contracts/wire/people.ts';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { LinkDialog } from './link-dialog.tsx';
import { invite, type Whose } from './people-api.ts';
import { roleBody, type RoleFields, RoleItems } from './role-items.tsx';
import { focusFirstField } from '#clients/web/kit/dialog-focus.ts';

interface Fields extends RoleFields {
  readonly displayName: string;
}

/** Invites somebody: into any organization of the region, or as a manager into the own one. */
export function InviteButton({ whose }: { readonly whose: Whose }) {
  const { t } = useTranslation('people');
  const queries = useQueryClient();
  const [isOpen, setIsOpen] = useState(false);
  const [made, setMade] = useState<Invited | undefined>(undefined);
  const send = useMutation({
    mutationFn: ({ displayName, ...fields }: Fields) => {
      const { isManager = false } = fields;
      const name = displayName.trim();
      const body = whose === 'own' ? { isManager } : roleBody(fields);
      return invite(whose, { displayName: name, ...body });
    },
    onSuccess: async (invited) => {
      setIsOpen(false);
      setMade(invited);
      await queries.invalidateQueries({ queryKey: ['people', 'invitations'] });
    },
  });
  return (
    <>
      <Button type="primary" onClick={() => setIsOpen(true)}>
        {t('invite')}
      </Button>
      <Modal
        open={isOpen}
        title={t('invite')}
        footer={null}
        destroyOnHidden
        mask={{ closable: false }}
        afterOpenChange={focusFirstField}
        onCancel={() => setIsOpen(false)}
      >
        <Form<Fields>
          name="invite"
          layout="vertical"
          requiredMark={false}
          onFinish={(fields) => send.mutate(fields)}
        >
          {send.error && (
            <Form.Item>
              <ProblemAlert error={send.error} />
            </Form.Item>
          )}
          <Form.Item
            name="displayName"
            label={t('field.displayName')}
            rules={[{ required: true, whitespace: true, message: t('required') }]}
          >
            <Input autoFocus maxLength={NAME_CHARS_MAX} />
          </Form.Item>
          {whose === 'region' ? (
            <RoleItems />
          ) : (
            <Form.Item name="isManager" valuePropName="checked">
              <Checkbox>{t('field.isManager')}</Checkbox>
            </Form.Item>
          )}
          <Button type="primary" htmlType="submit" loading={send.isPending}>
            {t('invite.make')}
          </Button>
        </Form>
      </Modal>
      <LinkDialog made={made} onClose={() => setMade(undefined)} />
    </>
  );
}
