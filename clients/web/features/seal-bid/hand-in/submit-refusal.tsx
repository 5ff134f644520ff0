import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import type { SealFault } from '#contracts/sealing/faults.ts';
import { isSealFault, useFaultWords } from '#clients/web/kit/fault-words.ts';
import { ProblemError } from '#clients/web/kit/http.ts';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';

interface SubmitRefusalProps {
  readonly error: Error;
  readonly title: string;
  /** What to do, where the page has nothing better to say. */
  readonly help: string;
}

/** What this page can do about it, where it can do something. */
const HELP: Partial<Readonly<Record<SealFault, 'handIn.help.version'>>> = {
  version_gap: 'handIn.help.version',
};

/** Why the server did not take it, in the words of its fault. */
export function SubmitRefusal({ error, title, help }: SubmitRefusalProps) {
  const { t } = useTranslation('sealBid');
  const words = useFaultWords();
  const problem = error instanceof ProblemError ? error.problem : undefined;
  const fault = problem?.code === 'BID_REFUSED' ? problem.errors?.[0]?.path : undefined;
  if (fault === undefined || !isSealFault(fault)) return <ProblemAlert error={error} />;
  const own = HELP[fault];
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      title={title}
      description={
        <>
          <p>{words(fault)}</p>
          <p>{own === undefined ? help : t(own)}</p>
          <code>{fault}</code>
        </>
      }
    />
  );
}
