import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { UploadOutlined } from '#clients/web/kit/icons.tsx';

interface FileFieldProps {
  readonly label: string;
  readonly help: string;
  /** A whole folder instead of single files. */
  readonly isFolder?: boolean;
  readonly isMultiple?: boolean;
  readonly accept?: string;
  /** What is wrong with what was chosen. */
  readonly error?: string | undefined;
  readonly onFiles: (files: readonly File[]) => void;
}

/**
 * The field itself takes clicks and dropped files in every browser, so it lies over the zone instead of being imitated; it is not
 * seen, because what a browser writes into it is in the browser's language and says "no file" also when one was taken.
 */
export function FileField(props: FileFieldProps) {
  const { label, help, isFolder = false, isMultiple = false, accept, error, onFiles } = props;
  const { t } = useTranslation('kit');
  const id = useId();
  const what = isFolder ? 'folder' : isMultiple ? 'files' : 'file';
  return (
    <div className="file-field">
      <label htmlFor={id}>{label}</label>
      <div className="file-zone">
        <span className="file-choose" aria-hidden="true">
          <UploadOutlined /> {t(`file.${what}`)}
        </span>
        <span className="file-drop muted" aria-hidden="true">
          {t('file.drop')}
        </span>
        <input
          id={id}
          type="file"
          multiple={isMultiple || isFolder}
          aria-describedby={`${id}-help`}
          aria-invalid={error !== undefined}
          {...(accept === undefined ? {} : { accept })}
          // Browsers know folders under this name alone; a page cannot open a folder in another way.
          {...(isFolder ? { webkitdirectory: '' } : {})}
          onChange={({ target }) => {
            const files = [...(target.files ?? [])];
            // The same files may be chosen again after they were changed.
            target.value = '';
            if (files.length > 0) onFiles(files);
          }}
        />
      </div>
      <small id={`${id}-help`} className="muted">
        {help}
      </small>
      {error !== undefined && (
        <small role="alert" className="file-field-error">
          {error}
        </small>
      )}
    </div>
  );
}
