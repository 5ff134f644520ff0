import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SIGNAL_NOTE_CHARS_MAX } from '#contracts/limits.ts';
import { NOTE_STATE_WORDS } from '#contracts/signals.ts';
import { NOTE_STATES, type NoteState } from '#contracts/wire/oversight.ts';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { signalsQuery, writeNote } from './wall-api.ts';

interface NoteFormProps {
  readonly auctionId: string;
  readonly signalKey: string | undefined;
}

/** What was done about a signal: it stays as it is written, and only supervisors read it. */
export function NoteForm({ auctionId, signalKey }: NoteFormProps) {
  const { t, i18n } = useTranslation('wall');
  const language = i18n.language === 'en' ? 'en' : 'zh';
  const cache = useQueryClient();
  const [state, setState] = useState<NoteState>('seen');
  const [text, setText] = useState('');
  const writing = useMutation({
    mutationFn: () =>
      writeNote(auctionId, {
        state,
        text: text.trim(),
        ...(signalKey !== undefined && { signalKey }),
      }),
    onSuccess: async () => {
      setText('');
      await cache.invalidateQueries({ queryKey: signalsQuery(auctionId).queryKey });
      await cache.invalidateQueries({ queryKey: ['wall'] });
    },
  });
  return (
    <form
      className="note-form no-print"
      onSubmit={(event) => {
        event.preventDefault();
        writing.mutate();
      }}
    >
      <Select
        value={state}
        aria-label={t('notes.state')}
        options={NOTE_STATES.map((value) => ({ value, label: NOTE_STATE_WORDS[value][language] }))}
        onChange={setState}
      />
      <Input.TextArea
        autoSize={{ minRows: 1, maxRows: 6 }}
        maxLength={SIGNAL_NOTE_CHARS_MAX}
        value={text}
        placeholder={t('notes.text')}
        aria-label={t('notes.text')}
        onChange={({ target }) => setText(target.value)}
      />
      <Button htmlType="submit" loading={writing.isPending}>
        {t('notes.write')}
      </Button>
      {writing.error && <ProblemAlert error={writing.error} onRetry={() => writing.mutate()} />}
    </form>
  );
}
