import { RegionItem } from '#clients/web/kit/region-item.tsx';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input, Modal, Select, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ID_CHARS_MAX, NAME_CHARS_MAX } from '#contracts/limits.ts';
import { regionText } from '#contracts/regions.ts';
import { ORGANIZATION_KINDS, type OrganizationInfo } from '#contracts/wire/people.ts';
import { PagedRows } from '#clients/web/kit/paged-rows.tsx';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { ReasonDialog } from '#clients/web/kit/reason-dialog.tsx';
import { makeOrganization, organizationsOf, setOrganizationState } from './people-api.ts';

/** All organizations in the administrator's region. */
export function Organizations({ isPlatform }: { readonly isPlatform: boolean }) {
  const { t } = useTranslation('people');
  return (
    <PagedRows
      label={t('tab.organizations')}
      empty={t('organizations.empty')}
      search={t('organizations.search')}
      acts={isPlatform && <NewOrganization />}
      optionsOf={organizationsOf}
      keyOf={({ organizationId }) => organizationId}
      rowOf={(organization) => (
        <OrganizationRow organization={organization} isPlatform={isPlatform} />
      )}
    />
  );
}

interface RowProps {
  readonly organization: OrganizationInfo;
  readonly isPlatform: boolean;
}

function OrganizationRow({ organization, isPlatform }: RowProps) {
  const { t, i18n } = useTranslation('people');
  const { organizationId, name, kind, region, creditCode, isDisabled, userCount } = organization;
  return (
    <div className="row">
      <div>
        <b>{name}</b> <Tag>{t(`kind.${kind}`)}</Tag>
        {isDisabled && <Tag color="error">{t('organizations.disabled')}</Tag>}
        <p className="small facts-line">
          <code>{organizationId}</code>
          {creditCode !== undefined && creditCode !== organizationId && <code>{creditCode}</code>}
          {region !== undefined && <span>{regionText(region, i18n.language)}</span>}
          <span className="muted">{t('organizations.people', { n: userCount })}</span>
        </p>
      </div>
      {isPlatform && <StateButton organization={organization} />}
    </div>
  );
}

function StateButton({ organization }: Pick<RowProps, 'organization'>) {
  const { t } = useTranslation('people');
  const queries = useQueryClient();
  const [isOpen, setIsOpen] = useState(false);
  const { organizationId: id, name, isDisabled } = organization;
  const change = useMutation({
    mutationFn: (reason: string) => setOrganizationState({ id, isDisabled: !isDisabled, reason }),
    onSuccess: async () => {
      setIsOpen(false);
      await queries.invalidateQueries({ queryKey: ['people'] });
    },
  });
  const act = isDisabled ? t('organizations.enable') : t('organizations.disable');
  return (
    <>
      <Button danger={!isDisabled} aria-label={`${act} ${name}`} onClick={() => setIsOpen(true)}>
        {act}
      </Button>
      <ReasonDialog
        isOpen={isOpen}
        title={`${act}: ${name}`}
        submit={act}
        isBusy={change.isPending}
        error={change.error}
        onReason={(reason) => change.mutate(reason)}
        onClose={() => setIsOpen(false)}
      />
    </>
  );
}

interface Fields {
  readonly organizationId: string;
  readonly name: string;
  readonly kind: string;
  readonly region: string;
  readonly creditCode?: string;
}

function NewOrganization() {
  const { t } = useTranslation('people');
  const queries = useQueryClient();
  const [isOpen, setIsOpen] = useState(false);
  const make = useMutation({
    mutationFn: ({ creditCode = '', ...fields }: Fields) => {
      const code = creditCode.trim().toUpperCase();
      return makeOrganization({ ...fields, ...(code !== '' && { creditCode: code }) });
    },
    onSuccess: async () => {
      setIsOpen(false);
      await queries.invalidateQueries({ queryKey: ['people', 'organizations'] });
    },
  });
  return (
    <>
      <Button type="primary" onClick={() => setIsOpen(true)}>
        {t('organizations.new')}
      </Button>
      <Modal
        open={isOpen}
        title={t('organizations.new')}
        footer={null}
        destroyOnHidden
        mask={{ closable: false }}
        onCancel={() => setIsOpen(false)}
      >
        <Form<Fields>
          name="organization"
          layout="vertical"
          requiredMark={false}
          initialValues={{ kind: 'supplier' }}
          onFinish={(fields) => make.mutate(fields)}
        >
          {make.error && (
            <Form.Item>
              <ProblemAlert error={make.error} />
            </Form.Item>
          )}
          <OrganizationItems />
          <Button type="primary" htmlType="submit" loading={make.isPending}>
            {t('organizations.make')}
          </Button>
        </Form>
      </Modal>
    </>
  );
}

function OrganizationItems() {
  const { t } = useTranslation('people');
  const required = [{ required: true, whitespace: true, message: t('required') }];
  return (
    <>
      <Form.Item name="name" label={t('field.name')} rules={required}>
        <Input maxLength={NAME_CHARS_MAX} />
      </Form.Item>
      <Form.Item
        name="organizationId"
        label={t('field.organizationId')}
        extra={t('field.organizationId.how')}
        rules={required}
      >
        <Input maxLength={ID_CHARS_MAX} />
      </Form.Item>
      <Form.Item name="kind" label={t('field.kind')} rules={required}>
        <Select
          options={ORGANIZATION_KINDS.map((kind) => ({
            value: kind,
            label: t(`kind.${kind}`),
          }))}
        />
      </Form.Item>
      <RegionItem isRequired />
      <Form.Item name="creditCode" label={t('field.creditCode')}>
        <Input maxLength={18} />
      </Form.Item>
    </>
  );
}
