import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Card, Empty, Form, Input, Modal, Popconfirm, Skeleton, Space } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { REVOCATION_WARNING_MS } from '#contracts/limits.ts';
import type { Authority } from '#contracts/wire/audit.ts';
import { useServerNow } from '#clients/web/kit/live-context.ts';
import { Instant } from '#clients/web/kit/instant.tsx';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { RevocationImport } from './revocation-import.tsx';
import { addAuthority, authoritiesQuery, removeAuthority } from './security-api.ts';

const PEM_CHARS_MAX = 8_192;
const NOW_EVERY_MS = 60_000;

/** Authorities whose certificates sign people in. */
export function AuthoritiesCard() {
  const { t } = useTranslation('security');
  const list = useQuery(authoritiesQuery);
  return (
    <Card
      title={t('authorities.title')}
      extra={
        <Space wrap>
          <RevocationImport />
          <AddAuthority />
        </Space>
      }
    >
      <p className="muted">{t('authorities.detail')}</p>
      {list.error && <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Skeleton active />}
      {list.data?.items.length === 0 && (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('authorities.empty')} />
      )}
      <ul className="rows" aria-label={t('authorities.title')}>
        {list.data?.items.map((authority) => (
          <li key={authority.fingerprint}>
            <AuthorityRow authority={authority} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function AuthorityRow({ authority }: { readonly authority: Authority }) {
  const { t } = useTranslation('security');
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () => removeAuthority(authority.fingerprint),
    onSuccess: () => queries.invalidateQueries({ queryKey: authoritiesQuery.queryKey }),
  });
  const { name, fingerprint, notAfter } = authority;
  return (
    <div className="row">
      <div>
        <b>{name}</b>
        <p className="small">
          <span className="muted">{t('authorities.until')}</span>{' '}
          <Instant atMs={notAfter} isToMinute />
        </p>
        <code className="small">{fingerprint}</code>
        <RevocationFacts authority={authority} />
        {remove.error && <ProblemAlert error={remove.error} />}
      </div>
      <Popconfirm
        title={t('authorities.remove.sure', { name })}
        okText={t('authorities.remove')}
        cancelText={t('cancel')}
        onConfirm={() => remove.mutate()}
      >
        <Button
          danger
          loading={remove.isPending}
          aria-label={t('authorities.remove.label', { name })}
        >
          {t('authorities.remove')}
        </Button>
      </Popconfirm>
    </div>
  );
}

/** Whether and until when it is known which of its certificates count no more. */
function RevocationFacts({ authority: { revocations } }: { readonly authority: Authority }) {
  const { t } = useTranslation('security');
  const nowMs = useServerNow(NOW_EVERY_MS);
  if (revocations === undefined) {
    return <p className="small revocation-warning">{t('revocations.none')}</p>;
  }
  const { count, thisUpdate, nextUpdate } = revocations;
  const leftMs = nextUpdate === undefined ? Number.POSITIVE_INFINITY : nextUpdate - nowMs;
  return (
    <>
      <p className="small">
        <span className="muted">{t('revocations.of', { n: count })}</span>{' '}
        <Instant atMs={thisUpdate} isToMinute />
      </p>
      {nextUpdate !== undefined && leftMs < REVOCATION_WARNING_MS && (
        <p className="small revocation-warning">
          {t(leftMs < 0 ? 'revocations.over' : 'revocations.soon')}{' '}
          <Instant atMs={nextUpdate} isToMinute />
        </p>
      )}
    </>
  );
}

function AddAuthority() {
  const { t } = useTranslation('security');
  const queries = useQueryClient();
  const [isOpen, setIsOpen] = useState(false);
  const add = useMutation({
    mutationFn: ({ pem }: { pem: string }) => addAuthority(pem.trim()),
    onSuccess: async () => {
      setIsOpen(false);
      await queries.invalidateQueries({ queryKey: authoritiesQuery.queryKey });
    },
  });
  return (
    <>
      <Button onClick={() => setIsOpen(true)}>{t('authorities.add')}</Button>
      <Modal
        open={isOpen}
        title={t('authorities.add')}
        footer={null}
        destroyOnHidden
        mask={{ closable: false }}
        onCancel={() => setIsOpen(false)}
      >
        <Form<{ pem: string }>
          name="authority"
          layout="vertical"
          requiredMark={false}
          onFinish={(fields) => add.mutate(fields)}
        >
          {add.error && (
            <Form.Item>
              <ProblemAlert error={add.error} />
            </Form.Item>
          )}
          <Form.Item
            name="pem"
            label={t('authorities.pem')}
            rules={[{ required: true, whitespace: true, message: t('authorities.pem.missing') }]}
          >
            <Input.TextArea rows={8} maxLength={PEM_CHARS_MAX} spellCheck={false} />
          </Form.Item>
          <Button type="primary" htmlType="submit" loading={add.isPending}>
            {t('authorities.add')}
          </Button>
        </Form>
      </Modal>
    </>
  );
}
