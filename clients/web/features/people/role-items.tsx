import { RegionItem } from '#clients/web/kit/region-item.tsx';
import { useQuery } from '@tanstack/react-query';
import { Checkbox, Form, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { APPROVED_ROLES, ROLES_OF_KIND } from '#contracts/wire/people.ts';
import { useRoleText } from '#clients/web/kit/role-text.ts';
import { organizationsOf } from './people-api.ts';

export interface RoleFields {
  readonly organizationId: string;
  readonly role: string;
  readonly region?: string;
  readonly isManager?: boolean;
}

const FOUND_MAX = 20;

/** Organization, role, region and management: what a role consists of. */
export function RoleItems() {
  const { t } = useTranslation('people');
  const roleText = useRoleText();
  const form = Form.useFormInstance<RoleFields>();
  const [search, setSearch] = useState('');
  const found = useQuery(organizationsOf({ page: 1, size: FOUND_MAX, search }));
  const chosen = Form.useWatch('organizationId', form);
  const role = Form.useWatch('role', form);
  const organizations = found.data?.items ?? [];
  const kind = organizations.find((item) => item.organizationId === chosen)?.kind;
  const roles = kind === undefined ? [] : ROLES_OF_KIND[kind];
  const needsApproval = APPROVED_ROLES.some((approved) => approved === role);
  return (
    <>
      <Form.Item
        name="organizationId"
        label={t('field.organization')}
        rules={[{ required: true, message: t('required') }]}
      >
        <Select
          showSearch={{ filterOption: false, onSearch: setSearch }}
          loading={found.isFetching}
          notFoundContent={t('field.organization.none')}
          options={organizations.map((item) => ({ value: item.organizationId, label: item.name }))}
          onChange={(id: string) => {
            const first = organizations.find((item) => item.organizationId === id);
            if (first) form.setFieldValue('role', ROLES_OF_KIND[first.kind][0]);
          }}
        />
      </Form.Item>
      <Form.Item
        name="role"
        label={t('field.role')}
        extra={needsApproval ? t('field.role.approval') : undefined}
        rules={[{ required: true, message: t('required') }]}
      >
        <Select options={roles.map((value) => ({ value, label: roleText(value) }))} />
      </Form.Item>
      <RegionItem how={t('field.region.limit')} />
      <Form.Item name="isManager" valuePropName="checked">
        <Checkbox>{t('field.isManager')}</Checkbox>
      </Form.Item>
    </>
  );
}

/** Without empty fields, as the server wants it. */
export function roleBody({ region = '', isManager = false, ...fields }: RoleFields): object {
  return { ...fields, isManager, ...(region !== '' && { region }) };
}
