import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import { REFUSAL_REASONS } from '#contracts/wire/auction-commands.ts';
import type { OfficialAnswer } from '#clients/web/kit/api.ts';
import { clockTimeMs } from '#clients/web/kit/time.ts';
import { refusalWords } from '#clients/web/kit/words.ts';

/** The server's answer to an official's act: on record, or refused with the rule behind it. */
export function ActAnswer({ answer }: { readonly answer: OfficialAnswer }) {
  const { t, i18n } = useTranslation('control');
  if (answer.outcome === 'accepted') {
    const { at, version } = answer;
    const title =
      version === undefined
        ? t('answer.done', { at: clockTimeMs(at) })
        : t('answer.doneAs', { at: clockTimeMs(at), version });
    return <Alert showIcon closable type="success" role="status" title={title} />;
  }
  const reason = REFUSAL_REASONS.find((known) => known === answer.reason);
  const words = reason === undefined ? undefined : refusalWords(reason, i18n.language);
  return (
    <Alert
      showIcon
      closable
      type="error"
      role="alert"
      title={words?.title ?? t('answer.refused')}
      description={words ? `${words.help} (${words.rule})` : answer.reason}
    />
  );
}
