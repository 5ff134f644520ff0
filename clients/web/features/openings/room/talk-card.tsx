import { useMutation } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { REASON_CHARS_MAX } from '#contracts/limits.ts';
import type { OpeningView, RemarkView } from '#contracts/wire/openings.ts';
import { Instant } from '#clients/web/kit/instant.tsx';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { ActAnswer } from '../act-answer.tsx';
import type { Reader } from '../hall-view.ts';
import { earlierRemarks } from '../opening-api.ts';
import { Part } from '../part.tsx';
import { useKeptText } from '../use-kept-text.ts';
import { useOpeningAct } from '../use-opening-act.ts';
import { type KnownRemarks, nameOf, unbroken, withRemarks } from './remarks.ts';
import { talkActsOf } from './seats.ts';
import './room.css';

interface TalkCardProps {
  readonly view: OpeningView;
  readonly reader: Reader;
}

/** What is said in the hall (OPN-20): everybody reads it, who takes part speaks. */
export function TalkCard({ view, reader }: TalkCardProps) {
  const { t } = useTranslation('openings');
  const { openingId } = view.opening;
  const acts = talkActsOf(view, reader);
  const [known, setKnown] = useState<KnownRemarks>(new Map());
  const all = withRemarks(known, view.remarks);
  useEffect(() => setKnown((before) => withRemarks(before, view.remarks)), [view.remarks]);
  const shown = unbroken(all, view.remarkCount);
  const oldest = shown[0]?.number ?? 1;
  const earlier = useMutation({
    mutationFn: () => earlierRemarks(openingId, oldest),
    onSuccess: ({ items }) => setKnown((before) => withRemarks(before, items)),
  });
  return (
    <Part title={t('talk.title')} note={t('talk.note')}>
      {oldest > 1 && (
        <Button size="small" loading={earlier.isPending} onClick={() => earlier.mutate()}>
          {t('talk.earlier')}
        </Button>
      )}
      {earlier.error && <ProblemAlert error={earlier.error} />}
      {shown.length === 0 ? (
        <p className="muted">{t('talk.none')}</p>
      ) : (
        <RemarkList view={view} remarks={shown} />
      )}
      {acts.say && <SayForm openingId={openingId} />}
    </Part>
  );
}

interface RemarkListProps {
  readonly view: OpeningView;
  readonly remarks: readonly RemarkView[];
}

/** Below this much from its end the list follows what is said. */
const FOLLOW_PX = 40;

function RemarkList({ view, remarks }: RemarkListProps) {
  const { t } = useTranslation('openings');
  const list = useRef<HTMLDivElement>(null);
  const isFollowing = useRef(true);
  const newest = remarks.at(-1)?.number;
  useLayoutEffect(() => {
    // Who reads what was said before is not moved away from it.
    if (isFollowing.current) list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [newest]);
  return (
    <div
      ref={list}
      className="remarks"
      role="log"
      aria-label={t('talk.list')}
      // It scrolls, so the keyboard has to get into it.
      tabIndex={0}
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        isFollowing.current = scrollHeight - scrollTop - clientHeight < FOLLOW_PX;
      }}
    >
      <ol>
        {remarks.map(({ number, by, seat, text, atMs }) => (
          <li key={number} className={`remark is-${seat}`}>
            <p className="muted">
              <b>{nameOf(view, by)}</b> {t(`actor.${seat}`)} · <Instant atMs={atMs} />
            </p>
            <p className="objection-text">{text}</p>
          </li>
        ))}
      </ol>
    </div>
  );
}

function SayForm({ openingId }: { readonly openingId: string }) {
  const { t } = useTranslation('openings');
  const kept = useKeptText(`opening-${openingId}-remark`);
  const act = useOpeningAct(openingId, kept.clear);
  const say = (): void => {
    const text = kept.text.trim();
    if (text !== '' && !act.isPending) act.send({ type: 'Say', text });
  };
  const onEnter = (event: KeyboardEvent): void => {
    // Enter also ends a word that is being composed, and Shift begins a new line.
    if (event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    say();
  };
  return (
    <form
      className="objection-form remark-form"
      onSubmit={(event) => {
        event.preventDefault();
        say();
      }}
    >
      <label htmlFor="remark">{t('talk.label')}</label>
      <Input.TextArea
        id="remark"
        autoSize={{ minRows: 1, maxRows: 5 }}
        maxLength={REASON_CHARS_MAX}
        value={kept.text}
        onChange={({ target }) => kept.change(target.value)}
        onPressEnter={onEnter}
      />
      <ActAnswer act={act} />
      <Button htmlType="submit" loading={act.isPending}>
        {t('talk.send')}
      </Button>
    </form>
  );
}
