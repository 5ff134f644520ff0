import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Empty, Skeleton, Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { regionText } from '#contracts/regions.ts';
import type { Approval } from '#contracts/wire/people.ts';
import { Instant } from '#clients/web/kit/instant.tsx';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { useRoleText } from '#clients/web/kit/role-text.ts';
import { approvalsQuery, decide } from './people-api.ts';

/** What the other administration proposed and this one decides. */
export function Approvals() {
  const { t } = useTranslation('people');
  const list = useQuery(approvalsQuery);
  return (
    <>
      <p className="muted">{t('approvals.detail')}</p>
      {list.error && <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Skeleton active />}
      {list.data?.items.length === 0 && (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('approvals.empty')} />
      )}
      <ul className="rows" aria-label={t('tab.approvals')}>
        {list.data?.items.map((approval) => (
          <li key={approval.id}>
            <ApprovalRow approval={approval} />
          </li>
        ))}
      </ul>
    </>
  );
}

function ApprovalRow({ approval }: { readonly approval: Approval }) {
  const { t, i18n } = useTranslation('people');
  const roleText = useRoleText();
  const queries = useQueryClient();
  const act = useMutation({
    mutationFn: (decision: 'approve' | 'refuse') => decide(approval, decision),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['people'] }),
  });
  const { kind, displayName, login, role, region, organizationName, proposedBy } = approval;
  return (
    <div className="row">
      <div>
        <b>{displayName}</b> {login !== undefined && <code>{login}</code>}{' '}
        <Tag>{t(`approval.${kind}`)}</Tag>
        <p className="small facts-line">
          {role !== undefined && (
            <span>
              {roleText(role)}
              {region !== undefined && ` · ${regionText(region, i18n.language)}`}
            </span>
          )}
          <span>{organizationName}</span>
          <span>
            <span className="muted">{t('approval.by')}</span> {proposedBy}
          </span>
          <Instant atMs={approval.createdAt} isToMinute />
        </p>
        {act.error && <ProblemAlert error={act.error} />}
      </div>
      <div className="row-acts">
        <Button
          type="primary"
          loading={act.isPending}
          aria-label={t('approval.approve.label', { name: displayName })}
          onClick={() => act.mutate('approve')}
        >
          {t('approval.approve')}
        </Button>
        <Button
          danger
          loading={act.isPending}
          aria-label={t('approval.refuse.label', { name: displayName })}
          onClick={() => act.mutate('refuse')}
        >
          {t('approval.refuse')}
        </Button>
      </div>
    </div>
  );
}
