import { Alert, Button, Skeleton } from 'antd';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CELL_PROBLEMS, columnOf } from '#contracts/lots-table/index.ts';
import type { AuctionView } from '#contracts/wire/views.ts';
import { isLanguage } from '#clients/web/kit/locales.ts';
import { PageHead } from '#clients/web/kit/page-head.tsx';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { askWhatIf, auctionQuery } from '../project-api.ts';
import { Outcome } from './outcome.tsx';
import {
  formOfView,
  hasRulesByLot,
  isReplayable,
  patchOf,
  type RulesPatch,
  WHAT_IF_CELLS,
  WHAT_IF_FORMATS,
  type WhatIfForm,
  type WhatIfPatch,
} from './what-if-rules.ts';
import '../editor/editor.css';
import './what-if.css';
import { Choice } from '../choice.tsx';

/** What would have come of an ended auction under other rules (规则推演): a replay of its offers, side by side. */
export function WhatIfPage() {
  const { t } = useTranslation('whatIf');
  const { auctionId } = useParams({ from: '/what-if/$auctionId' });
  const auction = useQuery(auctionQuery(auctionId));
  const view = auction.data?.view;
  useEffect(() => {
    document.title = t('documentTitle');
  }, [t]);
  return (
    <div className="page">
      <PageHead
        title={t('title')}
        note={view?.title}
        crumbs={[{ text: t('crumb'), link: { to: '/auctions/$auctionId', params: { auctionId } } }]}
      />
      {auction.isPending && <Skeleton active paragraph={{ rows: 8 }} />}
      {auction.error && (
        <ProblemAlert error={auction.error} onRetry={() => void auction.refetch()} />
      )}
      {view !== undefined && <Replay key={auctionId} view={view} />}
    </div>
  );
}

function Replay({ view }: { readonly view: AuctionView }) {
  const { t, i18n } = useTranslation('whatIf');
  const language = isLanguage(i18n.language) ? i18n.language : 'zh-CN';
  const [form, setForm] = useState(() => formOfView(view, language));
  const made = useMemo(() => patchOf(view, form), [view, form]);
  const replay = useMutation({
    mutationFn: (patch: RulesPatch) => askWhatIf(view.auctionId, patch),
  });
  if (!view.ended) return <Alert type="info" showIcon title={t('running')} />;
  if (!isReplayable(view.type)) return <Alert type="info" showIcon title={t('format.none')} />;
  return (
    <div className="what-if">
      <section className="what-if-form" aria-label={t('rules')}>
        <p className="muted">{t('note')}</p>
        {hasRulesByLot(view) && <Alert type="info" showIcon title={t('byLot')} />}
        <RulesFields form={form} made={made} onChange={setForm} />
        <Button
          type="primary"
          loading={replay.isPending}
          disabled={made.patch === undefined}
          onClick={() => {
            if (made.patch !== undefined) replay.mutate(made.patch);
          }}
        >
          {t('go')}
        </Button>
        <Button onClick={() => setForm(formOfView(view, language))}>{t('reset')}</Button>
      </section>
      <div className="what-if-outcome" aria-live="polite">
        {replay.error && <ProblemAlert error={replay.error} />}
        {replay.data === undefined && !replay.error && <p className="muted">{t('empty')}</p>}
        {replay.data !== undefined && <Outcome answer={replay.data} />}
      </div>
    </div>
  );
}

interface RulesFieldsProps {
  readonly form: WhatIfForm;
  readonly made: WhatIfPatch;
  readonly onChange: (form: WhatIfForm) => void;
}

function RulesFields({ form, made, onChange }: RulesFieldsProps) {
  const { t } = useTranslation('whatIf');
  const isOpen = form.format === 'english-reverse';
  return (
    <div className="draft-terms-fields">
      <Choice
        label={t('format')}
        value={form.format}
        options={WHAT_IF_FORMATS.map((value) => ({ value, label: t(`format.${value}`) }))}
        onChange={(format) => onChange({ ...form, format })}
      />
      <RuleField
        id="min-bidders"
        label={t('minBidders')}
        value={form.minBidders}
        problem={made.problems.minBidders}
        onChange={(minBidders) => onChange({ ...form, minBidders })}
      />
      {isOpen &&
        WHAT_IF_CELLS.map((key) => (
          <CellField key={key} name={key} form={form} made={made} onChange={onChange} />
        ))}
      {isOpen && (
        <>
          <Choice
            label={t('basis')}
            value={form.basis}
            options={[
              { value: 'best', label: t('basis.best') },
              { value: 'own', label: t('basis.own') },
            ]}
            onChange={(basis) => onChange({ ...form, basis })}
          />
          <Choice
            label={t('trigger')}
            value={form.trigger}
            options={[
              { value: 'any-offer', label: t('trigger.any-offer') },
              { value: 'best-change', label: t('trigger.best-change') },
            ]}
            onChange={(trigger) => onChange({ ...form, trigger })}
          />
          <Choice
            label={t('mode')}
            value={form.mode}
            options={[
              { value: 'reset', label: t('mode.reset') },
              { value: 'add', label: t('mode.add') },
            ]}
            onChange={(mode) => onChange({ ...form, mode })}
          />
        </>
      )}
    </div>
  );
}

interface CellFieldProps extends RulesFieldsProps {
  readonly name: (typeof WHAT_IF_CELLS)[number];
}

function CellField({ name, form, made, onChange }: CellFieldProps) {
  const { i18n } = useTranslation('whatIf');
  const column = columnOf(name);
  return (
    <RuleField
      id={`rule-${name}`}
      label={i18n.language === 'en' ? column.en : column.zh}
      value={form.cells[name] ?? ''}
      problem={made.problems[name]}
      onChange={(text) => onChange({ ...form, cells: { ...form.cells, [name]: text } })}
    />
  );
}

interface RuleFieldProps {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly problem: keyof typeof CELL_PROBLEMS | undefined;
  readonly onChange: (text: string) => void;
}

function RuleField({ id, label, value, problem, onChange }: RuleFieldProps) {
  const { i18n } = useTranslation('whatIf');
  const words = problem && CELL_PROBLEMS[problem];
  return (
    <div className="draft-term">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        value={value}
        autoComplete="off"
        maxLength={40}
        aria-invalid={problem !== undefined}
        aria-describedby={`${id}-problem`}
        onChange={(event) => onChange(event.target.value)}
      />
      <span id={`${id}-problem`} className="small mark-error">
        {words && (i18n.language === 'en' ? words.en : words.zh)}
      </span>
    </div>
  );
}
