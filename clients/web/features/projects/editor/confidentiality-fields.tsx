import { Link } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { Button, Radio, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { OpeningListItem } from '#contracts/wire/openings.ts';
import { isLanguage } from '#clients/web/kit/locales.ts';
import { dateTime } from '#clients/web/kit/time.ts';
import { ownOpeningsQuery } from '../project-api.ts';
import {
  isSealedToCustodians,
  lastsUntil,
  lotIdsOf,
  offeredOpenings,
  openingsOf,
  withCustodians,
  withOpening,
} from './confidentiality.ts';
import { useEditor } from './editor-context.ts';
import { Field, useControl } from './field.tsx';

/** Of a sealed quotation: who can read its prices before the end, and by which openings custodians keep them (SQ-4). */
export function ConfidentialityFields() {
  const { t } = useTranslation('projectDraft');
  const { form, change } = useEditor();
  const control = useControl('confidentiality');
  const isSealed = isSealedToCustodians(form);
  return (
    <Field
      name="confidentiality"
      label={t('kept.label')}
      hint={t(isSealed ? 'kept.custodians.hint' : 'kept.platform.hint')}
      isWide
    >
      <Radio.Group
        {...{ id: control.id, 'aria-describedby': control['aria-describedby'] }}
        aria-label={t('kept.label')}
        value={isSealed}
        options={[
          { value: false, label: t('kept.platform') },
          { value: true, label: t('kept.custodians') },
        ]}
        onChange={(event) => change(withCustodians(form, event.target.value === true))}
      />
      {isSealed && <Openings />}
    </Field>
  );
}

function Openings() {
  const { t } = useTranslation('projectDraft');
  const { form } = useEditor();
  const { data, error, isFetching } = useQuery(ownOpeningsQuery);
  const items = data?.items ?? [];
  const ids = lotIdsOf(form);
  return (
    <div className="draft-openings">
      <p className="muted small">
        {t('openings.note')} <Link to="/openings/new">{t('openings.arrange')}</Link>
      </p>
      {ids.length === 0 && <p className="muted">{t('openings.noLots')}</p>}
      {ids.map((id) => (
        <OpeningSelect
          key={id}
          lotId={id}
          items={items}
          isLoading={isFetching}
          emptyText={t(error ? 'openings.failed' : 'openings.none')}
        />
      ))}
    </div>
  );
}

interface OpeningSelectProps {
  readonly lotId: string;
  readonly items: readonly OpeningListItem[];
  readonly isLoading: boolean;
  readonly emptyText: string;
}

/** The opening of one lot; the lots' end can follow its signed deadline with one press. */
function OpeningSelect({ lotId, items, isLoading, emptyText }: OpeningSelectProps) {
  const { t, i18n } = useTranslation('projectDraft');
  const { form, change } = useEditor();
  const chosen = openingsOf(form).get(lotId);
  const deadlineMs = items.find(({ openingId }) => openingId === chosen)?.deadlineMs;
  const language = isLanguage(i18n.language) ? i18n.language : 'zh-CN';
  const lasts = deadlineMs === undefined ? undefined : lastsUntil(form, deadlineMs, language);
  const label = t('openings.lot', { lot: lotId });
  return (
    <div className="draft-opening">
      <Select
        aria-label={label}
        className="draft-select"
        allowClear
        placeholder={label}
        loading={isLoading}
        notFoundContent={emptyText}
        value={chosen ?? null}
        options={offeredOpenings(form, lotId, items).map(
          ({ openingId, title, deadlineMs: endsAt }) => ({
            value: openingId,
            label: `${openingId} · ${title} · ${t('openings.until', { at: dateTime(endsAt) })}`,
          }),
        )}
        onChange={(openingId: string | null) =>
          change(withOpening(form, lotId, openingId ?? undefined))
        }
      />
      {lasts !== undefined && lasts !== form.lasts && (
        <Button size="small" onClick={() => change({ lasts })}>
          {t('openings.align')}
        </Button>
      )}
    </div>
  );
}
