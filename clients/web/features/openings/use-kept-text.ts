import { useEffect, useState } from 'react';
import { dropDraft, keepDraft, keptDraft } from '#clients/web/kit/draft-store.ts';
import { useSession } from '#clients/web/kit/session.ts';

export interface KeptText {
  readonly text: string;
  readonly change: (text: string) => void;
  readonly clear: () => void;
}

/** A text that a reload does not lose (habit 28): it is kept in this browser until it is sent. */
export function useKeptText(name: string): KeptText {
  const { userId = '' } = useSession();
  const [text, setText] = useState('');
  useEffect(() => {
    let isGone = false;
    void keptDraft(userId, name).then((kept) => {
      const value = kept?.value;
      // What is being typed already is newer.
      if (!isGone && typeof value === 'string') setText((now) => (now === '' ? value : now));
    });
    return () => {
      isGone = true;
    };
  }, [userId, name]);
  return {
    text,
    change: (next) => {
      setText(next);
      void keepDraft(userId, name, { at: Date.now(), value: next });
    },
    clear: () => {
      setText('');
      void dropDraft(userId, name);
    },
  };
}
