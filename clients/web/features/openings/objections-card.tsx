import { Button, Form, Input, Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import { REASON_CHARS_MAX } from '#contracts/limits.ts';
import type { OpeningView } from '#contracts/wire/openings.ts';
import { Instant } from '#clients/web/kit/instant.tsx';
import { ActAnswer } from './act-answer.tsx';
import { actsOf, type Reader } from './hall-view.ts';
import { Part } from './part.tsx';
import { nameOf } from './room/remarks.ts';
import { talkActsOf } from './room/seats.ts';
import { useKeptText } from './use-kept-text.ts';
import { useOpeningAct } from './use-opening-act.ts';

interface ObjectionsCardProps {
  readonly view: OpeningView;
  readonly reader: Reader;
}

type Objection = OpeningView['objections'][number];

/** Objections and requests that somebody withdraws (异议、回避), raised and answered on the spot (MOF87-42). */
export function ObjectionsCard({ view, reader }: ObjectionsCardProps) {
  const { t } = useTranslation('openings');
  const { objections, opening } = view;
  const acts = actsOf(view, reader);
  return (
    <Part title={t('objections.title')} note={t('objections.note')} isMine={acts.answer}>
      {objections.length === 0 && <p className="muted">{t('objections.none')}</p>}
      <ol className="objections">
        {objections.map((objection) => (
          <li key={objection.number}>
            <ObjectionText objection={objection} by={nameOf(view, objection.by)} />
            {objection.answer === undefined && acts.answer && (
              <AnswerForm openingId={opening.openingId} number={objection.number} />
            )}
          </li>
        ))}
      </ol>
      {acts.object && talkActsOf(view, reader).names && (
        <p className="hall-warning">{t('room.names')}</p>
      )}
      {acts.object && <ObjectForm openingId={opening.openingId} />}
    </Part>
  );
}

function ObjectionText({ objection, by }: { readonly objection: Objection; readonly by: string }) {
  const { t } = useTranslation('openings');
  const { number, about, text, atMs, answer } = objection;
  return (
    <>
      <p className="muted">
        {t('objections.head', { n: number, by })} · {t(`objections.${about}`)} ·{' '}
        <Instant atMs={atMs} />
      </p>
      <p className="objection-text">{text}</p>
      {answer === undefined ? (
        <p className="hall-warning">{t('objections.open')}</p>
      ) : (
        <p className="objection-answer">
          <b>{t('objections.answer')}</b> {answer.text} <Instant atMs={answer.atMs} />
        </p>
      )}
    </>
  );
}

function AnswerForm({
  openingId,
  number,
}: {
  readonly openingId: string;
  readonly number: number;
}) {
  const { t } = useTranslation('openings');
  const kept = useKeptText(`opening-${openingId}-answer-${number}`);
  const act = useOpeningAct(openingId, kept.clear);
  const id = `answer-${number}`;
  return (
    <form
      className="objection-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (kept.text.trim() === '') return;
        act.send({ type: 'AnswerObjection', number, text: kept.text.trim() });
      }}
    >
      <label htmlFor={id}>{t('objections.answerLabel')}</label>
      <Input.TextArea
        id={id}
        rows={2}
        maxLength={REASON_CHARS_MAX}
        value={kept.text}
        onChange={({ target }) => kept.change(target.value)}
      />
      <ActAnswer act={act} />
      <Button type="primary" htmlType="submit" loading={act.isPending}>
        {t('act.answer')}
      </Button>
    </form>
  );
}

function ObjectForm({ openingId }: { readonly openingId: string }) {
  const { t } = useTranslation('openings');
  const [form] = Form.useForm<{ about: 'objection' | 'recusal' }>();
  const kept = useKeptText(`opening-${openingId}-objection`);
  const act = useOpeningAct(openingId, kept.clear);
  return (
    <Form
      form={form}
      name="object"
      className="objection-form"
      initialValues={{ about: 'objection' }}
      onFinish={({ about }) => {
        if (kept.text.trim() === '') return;
        act.send({ type: 'RaiseObjection', about, text: kept.text.trim() });
      }}
    >
      <Form.Item name="about" noStyle>
        <Radio.Group
          aria-label={t('objections.about')}
          options={[
            { value: 'objection', label: t('objections.objection') },
            { value: 'recusal', label: t('objections.recusal') },
          ]}
        />
      </Form.Item>
      <label htmlFor="objection">{t('objections.label')}</label>
      <Input.TextArea
        id="objection"
        rows={3}
        maxLength={REASON_CHARS_MAX}
        value={kept.text}
        onChange={({ target }) => kept.change(target.value)}
      />
      <ActAnswer act={act} />
      <Button htmlType="submit" loading={act.isPending}>
        {t('act.object')}
      </Button>
    </Form>
  );
}
