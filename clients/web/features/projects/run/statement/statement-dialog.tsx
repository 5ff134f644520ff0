import { Alert, Button, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { STATEMENT_CELL_PROBLEMS, STATEMENT_PROBLEMS } from '#contracts/bank-statement/index.ts';
import type { DepositStatementAnswer } from '#contracts/wire/deposit-statements.ts';
import { FileField } from '#clients/web/kit/file-field.tsx';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { saveBlob } from '../../lots/save-blob.ts';
import { PaymentTable } from './payment-table.tsx';
import { statementTemplate } from './statement-file.ts';
import { type ReadStatement, useStatement } from './use-statement.ts';
import './statement.css';

interface StatementDialogProps {
  readonly projectId: string;
  readonly onClose: () => void;
}

/** Deposits (保证金) from a bank statement: what each payment is, then those that the agency records. */
export function StatementDialog({ projectId, onClose }: StatementDialogProps) {
  const { t } = useTranslation('projectRun');
  const statement = useStatement(projectId);
  const [shown, setShown] = useState<ReadStatement | undefined>(undefined);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const show = (read: ReadStatement): void => {
    setShown(read);
    const ready = read.answer.payments.filter(({ verdict }) => verdict === 'ready');
    setChosen(new Set(ready.map(({ serial }) => serial)));
  };
  const isWhole = shown !== undefined && shown.answer.problems.length === 0;
  return (
    <Modal
      open
      width={860}
      title={t('statement.title')}
      onCancel={onClose}
      footer={[
        <Button key="close" onClick={onClose}>
          {t('statement.close')}
        </Button>,
        shown !== undefined && (
          <Button
            key="take"
            type="primary"
            disabled={!isWhole || chosen.size === 0}
            loading={statement.isPending}
            onClick={() =>
              statement.mutate({ read: shown, take: [...chosen] }, { onSuccess: show })
            }
          >
            {t('statement.take', { n: chosen.size })}
          </Button>
        ),
      ]}
    >
      <FileField
        label={t('statement.file')}
        help={statement.isPending ? t('statement.reading') : t('statement.file.help')}
        accept=".csv,.xlsx"
        onFiles={([file]) => {
          if (file !== undefined) statement.mutate({ file }, { onSuccess: show });
        }}
      />
      <TemplateButton projectId={projectId} />
      {statement.error && <ProblemAlert error={statement.error} />}
      {shown !== undefined && (
        <Findings
          read={shown}
          chosen={chosen}
          onChoose={(serial, isChosen) => setChosen(changed(chosen, serial, isChosen))}
        />
      )}
    </Modal>
  );
}

function TemplateButton({ projectId }: Pick<StatementDialogProps, 'projectId'>) {
  const { t, i18n } = useTranslation('projectRun');
  const save = (): void =>
    saveBlob(
      statementTemplate(projectId, i18n.language === 'en'),
      `${t('statement.template.file')}.csv`,
    );
  return (
    <Button type="link" className="statement-template" onClick={save}>
      {t('statement.template')}
    </Button>
  );
}

function changed(
  chosen: ReadonlySet<string>,
  serial: string,
  isChosen: boolean,
): ReadonlySet<string> {
  const next = new Set(chosen);
  if (isChosen) next.add(serial);
  else next.delete(serial);
  return next;
}

interface FindingsProps {
  readonly read: ReadStatement;
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: (serial: string, isChosen: boolean) => void;
}

function Findings({ read, chosen, onChoose }: FindingsProps) {
  const { t, i18n } = useTranslation('projectRun');
  const { fault, problems, payments } = read.answer;
  const file = read.fileName;
  if (fault !== undefined) {
    const words = STATEMENT_PROBLEMS[fault];
    const title = t('statement.fault', { file });
    return (
      <Alert
        showIcon
        type="error"
        title={title}
        description={i18n.language === 'en' ? words.en : words.zh}
      />
    );
  }
  const taken = payments.filter(({ verdict }) => verdict === 'taken').length;
  return (
    <>
      {problems.length > 0 ? (
        <CellProblems problems={problems} />
      ) : (
        <Alert
          showIcon
          type={taken > 0 ? 'success' : 'info'}
          title={
            taken > 0
              ? t('statement.taken', { n: taken })
              : t('statement.read', { file, n: payments.length })
          }
          description={taken > 0 ? undefined : t('statement.read.detail')}
        />
      )}
      <PaymentTable
        payments={payments}
        chosen={chosen}
        isFixed={problems.length > 0}
        onChoose={onChoose}
      />
    </>
  );
}

const SHOWN_MAX = 50;

function CellProblems({ problems }: Pick<DepositStatementAnswer, 'problems'>) {
  const { t, i18n } = useTranslation('projectRun');
  const isEnglish = i18n.language === 'en';
  return (
    <Alert
      showIcon
      type="warning"
      title={t('statement.bad', { n: problems.length })}
      description={
        <ul className="statement-problems">
          {problems.slice(0, SHOWN_MAX).map(({ address, key, text, code }) => (
            <li key={`${address} ${key} ${code}`}>
              <code>{address}</code> {text}{' '}
              {isEnglish ? STATEMENT_CELL_PROBLEMS[code].en : STATEMENT_CELL_PROBLEMS[code].zh}
            </li>
          ))}
        </ul>
      }
    />
  );
}
