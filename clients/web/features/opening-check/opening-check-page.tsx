import { useSearch } from '@tanstack/react-router';
import { Alert, Button, Card } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DownloadOutlined, PrinterOutlined } from '#clients/web/kit/icons.tsx';
import { suiteOf } from '#pki/suites.ts';
import { checkPublishedOpening, type OpeningReport } from '#pki/opening-check.ts';
import { FileField } from '#clients/web/kit/file-field.tsx';
import { publishedFilesOf } from '#clients/web/kit/published-opening.ts';
import { PageHead } from '#clients/web/kit/page-head.tsx';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import { FindingList } from './finding-list.tsx';
import { type OpenedFolder, openedFolder } from './folder-files.ts';
import { ReadOutTable } from './read-out-table.tsx';
import { TrustField } from '#clients/web/kit/trust-field.tsx';
import { useOwnTrust } from '#clients/web/kit/use-own-trust.ts';
import './opening-check.css';

type Outcome =
  | { readonly type: 'idle' }
  | { readonly type: 'checking' }
  | { readonly type: 'no-opening' }
  | { readonly type: 'no-answer'; readonly error: Error }
  | { readonly type: 'done'; readonly report: OpeningReport };

/**
 * Anybody checks a published opening (开标核验) here: choose the folder and the roots that one trusts. Everything happens in
 * the page; nothing is sent anywhere, and it works without a network. With an opening of this server in the address, its files are
 * fetched instead of a folder's.
 */
export function OpeningCheckPage() {
  const { t } = useTranslation('openingCheck');
  const own = useOwnTrust();
  const { trust } = own;
  const { opening } = useSearch({ from: '/opening-check' });
  const [folder, setFolder] = useState<OpenedFolder | undefined>(() => servedFolder(opening));
  const [outcome, setOutcome] = useState<Outcome>({ type: 'idle' });
  useEffect(() => {
    document.title = t('documentTitle');
  }, [t]);
  // Roots and folder may be chosen in any order, and one while the other is still being read.
  useEffect(() => {
    if (folder === undefined || trust === undefined) return undefined;
    let isGone = false;
    setOutcome({ type: 'checking' });
    const tell = (next: Outcome): void => {
      if (!isGone) setOutcome(next);
    };
    checkPublishedOpening(suiteOf, trust, folder.files).then(
      (report) => tell({ type: 'done', report }),
      (error: Error) => tell({ type: 'no-answer', error }),
    );
    return () => {
      isGone = true;
    };
  }, [folder, trust]);
  const takeFolder = (files: readonly File[]): void => {
    const found = openedFolder(files);
    setFolder(found);
    setOutcome({ type: found === undefined ? 'no-opening' : 'idle' });
  };
  return (
    <div className="page opening-check">
      <PageHead title={t('title')} note={t('note')} />
      <Card className="no-print">
        <TrustField own={own} label={t('trust.label')} help={t('trust.help')} />
        <FileField
          label={t('folder.label')}
          help={t('folder.help')}
          isFolder
          onFiles={takeFolder}
        />
        {folder !== undefined && (
          <p className="muted">
            {folder.count === undefined
              ? t('folder.served', { name: folder.name })
              : t('folder.taken', { name: folder.name, files: folder.count })}
          </p>
        )}
      </Card>
      <Verdict outcome={outcome} isWaiting={folder !== undefined} />
      {outcome.type === 'done' && <Report report={outcome.report} />}
    </div>
  );
}

/** What this server has published of an opening, as if it were a folder. */
function servedFolder(opening: string | undefined): OpenedFolder | undefined {
  return opening === undefined ? undefined : { name: opening, files: publishedFilesOf(opening) };
}

function Verdict({
  outcome,
  isWaiting,
}: {
  readonly outcome: Outcome;
  readonly isWaiting: boolean;
}) {
  const { t } = useTranslation('openingCheck');
  switch (outcome.type) {
    case 'idle':
      return (
        <p className="opening-check-idle muted" role="status">
          {t(isWaiting ? 'verdict.trustFirst' : 'verdict.idle')}
        </p>
      );
    case 'checking':
      return (
        <p className="opening-check-idle" role="status">
          {t('verdict.checking')}
        </p>
      );
    case 'no-opening':
      return <Alert type="error" showIcon title={t('verdict.noOpening')} />;
    case 'no-answer':
      return <ProblemAlert error={outcome.error} />;
    case 'done': {
      const { isGood, notOpened } = outcome.report;
      const text = t(isGood ? 'verdict.good' : 'verdict.bad');
      const goodHelp = notOpened === undefined ? 'verdict.goodHelp' : 'verdict.notOpenedHelp';
      const help = t(isGood ? goodHelp : 'verdict.badHelp');
      return <Alert type={isGood ? 'success' : 'error'} showIcon title={text} description={help} />;
    }
  }
}

function Report({ report }: { readonly report: OpeningReport }) {
  const { t } = useTranslation('openingCheck');
  return (
    <>
      <Card title={t('findings')}>
        <FindingList findings={report.findings} policy={report.policy} />
      </Card>
      <Card title={t('readOut.title')}>
        {report.opening?.outcome === 'too_few_bids' ? (
          <p>{t('readOut.tooFew')}</p>
        ) : report.notOpened !== undefined ? (
          <p>{t('readOut.notOpened', report.notOpened)}</p>
        ) : (
          <ReadOutTable readOuts={report.readOuts} />
        )}
      </Card>
      <div className="opening-check-acts no-print">
        <Button icon={<PrinterOutlined />} onClick={() => window.print()}>
          {t('print')}
        </Button>
        <Button icon={<DownloadOutlined />} onClick={() => saveReport(report)}>
          {t('save')}
        </Button>
      </div>
    </>
  );
}

function saveReport({ isGood, findings, notOpened, readOuts, policy }: OpeningReport): void {
  const saved = { isGood, tender: policy?.tender, findings, notOpened, readOuts };
  const text = JSON.stringify(saved, undefined, 2);
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `opening-check-${policy?.tender.replaceAll(/[^\p{L}\p{N}.-]/gu, '_') ?? 'report'}.json`;
  link.click();
  URL.revokeObjectURL(url);
}
