import { useId } from 'react';

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

/** The field itself takes dropped files in every browser, so it is made large instead of being imitated. */
export function FileField(props: FileFieldProps) {
  const { label, help, isFolder = false, isMultiple = false, accept, error, onFiles } = props;
  const id = useId();
  return (
    <div className="file-field">
      <label htmlFor={id}>{label}</label>
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
