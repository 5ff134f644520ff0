import { Alert, Button, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { DownloadOutlined } from '#clients/web/kit/icons.tsx';
import { CELL_PROBLEMS, columnOf } from '#contracts/lots-table/index.ts';
import { LOTS_PER_AUCTION_MAX } from '#contracts/limits.ts';
import { isLanguage } from '#clients/web/kit/locales.ts';
import { type AddressedProblem, problemsWorkbook, type ReadFile } from './lots-file.ts';
import { saveBlob } from './save-blob.ts';
import type { Rows } from './sheet-rows.ts';

export interface Import extends ReadFile {
  readonly fileName: string;
}

interface ImportDialogProps {
  readonly imported: Import;
  /** Lots that are there already. */
  readonly existing: number;
  readonly onTake: (rows: Rows, isAdding: boolean) => void;
  readonly onClose: () => void;
}

const SHOWN_MAX = 50;

/** What was found in a file, wrong cells by their address there, before anything of it is taken. */
export function ImportDialog({ imported, existing, onTake, onClose }: ImportDialogProps) {
  const { t } = useTranslation('projectLots');
  const { table, problems, fileName } = imported;
  const count = table.rows.length;
  const canAdd = existing > 0 && existing + count <= LOTS_PER_AUCTION_MAX;
  return (
    <Modal
      open
      width={720}
      title={t('import.title', { file: fileName })}
      onCancel={onClose}
      footer={[
        <Button key="cancel" onClick={onClose}>
          {t('import.cancel')}
        </Button>,
        canAdd && (
          <Button key="add" onClick={() => onTake(table.rows, true)}>
            {t('import.add', { n: count })}
          </Button>
        ),
        <Button key="take" type="primary" onClick={() => onTake(table.rows, false)}>
          {existing === 0
            ? t('import.take', { n: count })
            : t('import.replace', { n: count, existing })}
        </Button>,
      ]}
    >
      <Alert
        showIcon
        type={problems.length === 0 ? 'success' : 'warning'}
        title={
          problems.length === 0
            ? t('import.good', { n: count })
            : t('import.bad', { n: count, problems: problems.length })
        }
        description={problems.length === 0 ? undefined : t('import.bad.detail')}
      />
      {table.unknown.length > 0 && (
        <p className="muted import-unknown">
          {t('import.unknown', {
            headings: table.unknown.map(({ address, text }) => `${address} ${text}`).join(' · '),
          })}
        </p>
      )}
      {problems.length > 0 && <Problems problems={problems} />}
    </Modal>
  );
}

function Problems({ problems }: { readonly problems: readonly AddressedProblem[] }) {
  const { t, i18n } = useTranslation('projectLots');
  const isEnglish = i18n.language === 'en';
  const save = (): void => {
    const words = {
      language: isLanguage(i18n.language) ? i18n.language : ('zh-CN' as const),
      sheet: t('import.sheet'),
      headings: [
        t('import.address'),
        t('import.column'),
        t('import.text'),
        t('import.problem'),
      ] as const,
    };
    void problemsWorkbook(problems, words).then((blob) =>
      saveBlob(blob, `${t('import.sheet')}.xlsx`),
    );
  };
  return (
    <>
      <div className="import-scroll" tabIndex={0} role="region" aria-label={t('import.sheet')}>
        <table className="import-problems">
          <thead>
            <tr>
              <th scope="col">{t('import.address')}</th>
              <th scope="col">{t('import.column')}</th>
              <th scope="col">{t('import.text')}</th>
              <th scope="col">{t('import.problem')}</th>
            </tr>
          </thead>
          <tbody>
            {problems.slice(0, SHOWN_MAX).map(({ address, key, text, code }) => (
              <tr key={`${address} ${key} ${code}`}>
                <td>
                  <code>{address}</code>
                </td>
                <td>{isEnglish ? columnOf(key).en : columnOf(key).zh}</td>
                <td className="import-text">{text}</td>
                <td>{isEnglish ? CELL_PROBLEMS[code].en : CELL_PROBLEMS[code].zh}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="import-more">
        {problems.length > SHOWN_MAX && (
          <span className="muted">{t('import.more', { n: problems.length - SHOWN_MAX })}</span>
        )}
        <Button size="small" icon={<DownloadOutlined />} onClick={save}>
          {t('import.save')}
        </Button>
      </p>
    </>
  );
}
