import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { DownloadOutlined, SafetyCertificateOutlined } from '#clients/web/kit/icons.tsx';
import type { OpeningView } from '#contracts/wire/openings.ts';
import { LinkButton } from '#clients/web/kit/link-button.tsx';
import { ProblemAlert } from '#clients/web/kit/problem-alert.tsx';
import {
  publishedPath,
  publishedQuery,
  publishedTarPath,
} from '#clients/web/kit/published-opening.ts';
import { sizeText } from '#clients/web/kit/size-text.ts';
import { Part } from './part.tsx';

/** What is published by now, file by file and as one archive; when the opening is over, anybody checks it with one click. */
export function FilesCard({ view }: { readonly view: OpeningView }) {
  const { t } = useTranslation('openings');
  const { openingId, state } = view.opening;
  const { data, error, isPending, refetch } = useQuery(publishedQuery(openingId, view.version));
  const files = data?.files ?? [];
  const isChecked = files.some(({ name }) => name === 'opening.p7s' || name === 'record.p7s');
  return (
    <Part title={t('files.title')} note={t(`files.note.${noteOf(state)}`)}>
      {error && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {isPending && !error && (
        <p className="muted" role="status">
          {t('loading')}
        </p>
      )}
      {data && <FileList openingId={openingId} files={files} />}
      <div className="hall-acts">
        <Button icon={<DownloadOutlined />} href={publishedTarPath(openingId)} download>
          {t('files.tar')}
        </Button>
        {isChecked && (
          <LinkButton
            to="/opening-check"
            search={{ opening: openingId }}
            color="primary"
            variant="solid"
            icon={<SafetyCertificateOutlined />}
          >
            {t('files.check')}
          </LinkButton>
        )}
      </div>
    </Part>
  );
}

interface FileListProps {
  readonly openingId: string;
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
}

function FileList({ openingId, files }: FileListProps) {
  const { t } = useTranslation('openings');
  return (
    <details className="hall-files">
      <summary>{t('files.count', { n: files.length })}</summary>
      <ul>
        {files.map(({ name, bytes }) => (
          <li key={name}>
            <a href={publishedPath(openingId, name)} download>
              {name}
            </a>{' '}
            <span className="muted tabular">{sizeText(bytes)}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function noteOf(state: OpeningView['opening']['state']): 'all' | 'record' | 'some' {
  if (state === 'tooFew') return 'record';
  return state === 'confirming' || state === 'closed' ? 'all' : 'some';
}
