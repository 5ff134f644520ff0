import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { FileField } from '#clients/web/kit/file-field.tsx';
import { DeleteOutlined } from '#clients/web/kit/icons.tsx';
import { sizeText } from '#clients/web/kit/size-text.ts';

interface DocumentListProps {
  readonly documents: readonly File[];
  /** Key of the words for what is wrong with them. */
  readonly fault: string | undefined;
  readonly onChange: (documents: readonly File[]) => void;
}

/** The documents of the bid in their order; a file of the same name replaces the one that is there. */
export function DocumentList({ documents, fault, onChange }: DocumentListProps) {
  const { t } = useTranslation('sealBid');
  const add = (files: readonly File[]): void => {
    const names = new Set(files.map(({ name }) => name));
    onChange([...documents.filter(({ name }) => !names.has(name)), ...files]);
  };
  return (
    <>
      <FileField
        label={t('documents.label')}
        help={t('documents.help')}
        isMultiple
        error={fault === undefined ? undefined : documentFaultText(t, fault)}
        onFiles={add}
      />
      <ol className="seal-documents">
        {documents.map((file) => (
          <li key={file.name}>
            <span>{file.name}</span>
            <small className="muted tabular">{sizeText(file.size)}</small>
            <Button
              size="small"
              icon={<DeleteOutlined />}
              aria-label={t('documents.remove', { name: file.name })}
              onClick={() => onChange(documents.filter((one) => one !== file))}
            />
          </li>
        ))}
      </ol>
      {documents.length === 0 && <p className="muted">{t('documents.none')}</p>}
    </>
  );
}

const FAULTS = [
  'fault.tooMany',
  'fault.fileName',
  'fault.fileTwice',
  'fault.fileEmpty',
  'fault.tooLarge',
] as const;

function documentFaultText(t: (key: (typeof FAULTS)[number]) => string, fault: string): string {
  const known = FAULTS.find((key) => key === fault);
  return known === undefined ? fault : t(known);
}
