import { Alert, Button, Space } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyButton } from './copy-button.tsx';
import { ProblemError } from './http.ts';
import { problemWords } from './words.ts';

interface ProblemAlertProps {
  readonly error: Error;
  readonly onRetry?: (() => void) | undefined;
}

/** A refusal or failure of a request: what happened, what to do next, and the code to quote. */
export function ProblemAlert({ error, onRetry }: ProblemAlertProps) {
  const { t, i18n } = useTranslation('kit');
  const isProblem = error instanceof ProblemError;
  // The declared texts follow a switch of the language; an undeclared code keeps the server's words.
  const words = isProblem
    ? (problemWords(error.problem.code, i18n.language) ?? {
        title: error.problem.title,
        help: error.problem.detail,
      })
    : { title: t('problem.noAnswer.title'), help: t('problem.noAnswer.detail') };
  const code = isProblem ? `${error.problem.code} · ${error.problem.instance}` : error.message;
  return (
    <Alert
      showIcon
      role="alert"
      type={isProblem ? 'error' : 'warning'}
      title={words.title}
      description={
        <div className="problem">
          <p>{words.help}</p>
          <FieldErrors error={error} />
          <Space wrap size="small">
            <code className="problem-code">{code}</code>
            <CopyButton text={code} label={t('problem.code')} />
            {onRetry && <RetryButton onRetry={onRetry} label={t('problem.retry')} />}
          </Space>
        </div>
      }
    />
  );
}

function RetryButton({ onRetry, label }: { onRetry: () => void; label: string }): ReactNode {
  return (
    <Button size="small" onClick={onRetry}>
      {label}
    </Button>
  );
}

function FieldErrors({ error }: { readonly error: Error }): ReactNode {
  const fields = error instanceof ProblemError ? error.problem.errors : undefined;
  if (!fields || fields.length === 0) return null;
  return (
    <ul>
      {fields.map((field) => (
        <li key={`${field.path} ${field.message}`}>
          <code>{field.path}</code> {field.message}
        </li>
      ))}
    </ul>
  );
}
