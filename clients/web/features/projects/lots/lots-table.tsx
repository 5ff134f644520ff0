import { Button, Checkbox, Dropdown, Tooltip } from 'antd';
import { type DragEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  CopyOutlined,
  DeleteOutlined,
  DownloadOutlined,
  RedoOutlined,
  UndoOutlined,
  UploadOutlined,
} from '#clients/web/kit/icons.tsx';
import {
  type ColumnKey,
  columnsOf,
  type LotFormat,
  TABLE_PROBLEMS,
  type TableProblemCode,
} from '#contracts/lots-table/index.ts';
import { LOTS_PER_AUCTION_MAX } from '#contracts/limits.ts';
import { isLanguage } from '#clients/web/kit/locales.ts';
import { saveBlob } from './save-blob.ts';
import { type History, NO_HISTORY, redo, remember, undo } from './history.ts';
import { ImportDialog, type Import } from './import-dialog.tsx';
import {
  cellId,
  type CellLink,
  type CellMarks,
  markKey,
  type Selection,
  selectionOf,
} from './cell-marks.ts';
import { LotsGrid } from './lots-grid.tsx';
import { lotsWorkbook, readLotsFile } from './lots-file.ts';
import { type Block, blockOf, deleteRows, duplicateRows, type Rows } from './sheet-rows.ts';
import './lots.css';

interface LotsTableProps {
  readonly rows: Rows;
  readonly format: LotFormat;
  /** Columns that most projects leave to the terms for all lots; hidden until wanted. */
  readonly termKeys: readonly ColumnKey[];
  readonly marks: CellMarks;
  /** Where a link has led to last. */
  readonly link: CellLink | undefined;
  readonly onRows: (rows: Rows) => void;
}

/** The table of lots with what can be done to it: files in and out, undo, more columns, lines doubled and removed. */
export function LotsTable(props: LotsTableProps) {
  const { rows, format, marks } = props;
  const { t, i18n } = useTranslation('projectLots');
  const [hasAll, setHasAll] = useState(false);
  const keys = shownKeys(props, hasAll);
  const [selection, setSelection] = useState(() => selectionOf({ row: 0, column: 1 }));
  useLink(props.link, keys, { onShow: () => setHasAll(true), onSelection: setSelection });
  const edits = useEdits(rows, props.onRows);
  const upload = useUpload(format);
  const [refused, setRefused] = useState<TableProblemCode | undefined>(undefined);
  const problem = refused ?? upload.refused;
  const key = keys[selection.at.column];
  const mark = key === undefined ? undefined : marks.get(markKey(selection.at.row, key));
  return (
    <div className={`lots-table${upload.isOver ? ' is-over' : ''}`} {...upload.drop}>
      <LotsTools
        rows={rows}
        format={format}
        edits={edits}
        upload={upload}
        chosen={blockOf(selection.at, selection.to)}
      >
        {props.termKeys.length > 0 && (
          <Checkbox checked={hasAll} onChange={(event) => setHasAll(event.target.checked)}>
            {t('columns')}
          </Checkbox>
        )}
      </LotsTools>
      <LotsGrid
        rows={rows}
        keys={keys}
        format={format}
        marks={marks}
        label={t('label')}
        selection={selection}
        onSelection={(next) => {
          setRefused(undefined);
          setSelection(next);
        }}
        onRows={edits.change}
        onUndo={edits.undo}
        onRedo={edits.redo}
        onRefused={setRefused}
      />
      <p className="lots-status" role="status">
        {problem !== undefined && (
          <span className="mark-error">{tableProblemText(problem, i18n.language)}</span>
        )}
        {problem === undefined && mark !== undefined && <span className="mark-error">{mark}</span>}
        {problem === undefined && mark === undefined && (
          <span className="muted small">{t('keys')}</span>
        )}
      </p>
      {upload.imported !== undefined && (
        <ImportDialog
          imported={upload.imported}
          existing={rows.length}
          onClose={upload.close}
          onTake={(taken, isAdding) => {
            edits.change(isAdding ? [...rows, ...taken] : taken);
            upload.close();
          }}
        />
      )}
    </div>
  );
}

interface LotsToolsProps {
  readonly rows: Rows;
  readonly format: LotFormat;
  readonly edits: ReturnType<typeof useEdits>;
  readonly upload: ReturnType<typeof useUpload>;
  readonly chosen: Block;
  readonly children: ReactNode;
}

function LotsTools({ rows, format, edits, upload, chosen, children }: LotsToolsProps) {
  const { t } = useTranslation('projectLots');
  const isNone = chosen.top >= rows.length;
  return (
    <div className="lots-tools">
      <UploadButton onFile={upload.read} isBusy={upload.isReading} />
      <DownloadMenu rows={rows} format={format} />
      <span className="lots-tools-group">
        <Tool
          label={t('undo')}
          icon={<UndoOutlined />}
          onClick={edits.undo}
          isOff={!edits.canUndo}
        />
        <Tool
          label={t('redo')}
          icon={<RedoOutlined />}
          onClick={edits.redo}
          isOff={!edits.canRedo}
        />
        <Tool
          label={t('double')}
          icon={<CopyOutlined />}
          isOff={isNone}
          onClick={() => edits.change(duplicateRows(rows, chosen))}
        />
        <Tool
          label={t('remove')}
          icon={<DeleteOutlined />}
          isOff={isNone}
          onClick={() => edits.change(deleteRows(rows, chosen))}
        />
      </span>
      {children}
      <span className="muted tabular lots-count">
        {t('count', { n: rows.length, max: LOTS_PER_AUCTION_MAX })}
      </span>
    </div>
  );
}

export function tableProblemText(code: TableProblemCode, language: string): string {
  return language === 'en' ? TABLE_PROBLEMS[code].en : TABLE_PROBLEMS[code].zh;
}

/** Columns of terms stand in the table when they are wanted, or when a lot says something there. */
function shownKeys({ rows, format, termKeys }: LotsTableProps, hasAll: boolean): ColumnKey[] {
  const isUsed = (key: ColumnKey): boolean => rows.some((cells) => cells[key] !== undefined);
  return columnsOf(format)
    .map(({ key }) => key)
    .filter((key) => hasAll || !termKeys.includes(key) || isUsed(key));
}

interface LinkPorts {
  /** The column stands not in the table yet. */
  readonly onShow: () => void;
  readonly onSelection: (selection: Selection) => void;
}

/** Goes to the cell that a line of the checks is about. */
function useLink(
  link: CellLink | undefined,
  keys: readonly ColumnKey[],
  { onShow, onSelection }: LinkPorts,
): void {
  const done = useRef<CellLink | undefined>(undefined);
  useEffect(() => {
    if (link === undefined || done.current === link) return;
    const column = keys.indexOf(link.key);
    if (column < 0) {
      onShow();
      return;
    }
    done.current = link;
    onSelection(selectionOf({ row: link.row, column }));
    requestAnimationFrame(() => document.getElementById(cellId(link.row, link.key))?.focus());
  });
}

function useEdits(rows: Rows, onRows: (rows: Rows) => void) {
  const [history, setHistory] = useState<History<Rows>>(NO_HISTORY);
  const go = (step: ReturnType<typeof undo<Rows>>): void => {
    if (step === undefined) return;
    setHistory(step.history);
    onRows(step.value);
  };
  return {
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
    change: (next: Rows): void => {
      if (next === rows) return;
      setHistory(remember(history, rows));
      onRows(next);
    },
    undo: () => go(undo(history, rows)),
    redo: () => go(redo(history, rows)),
  };
}

interface ToolProps {
  readonly label: string;
  readonly icon: ReactNode;
  readonly isOff: boolean;
  readonly onClick: () => void;
}

function Tool({ label, icon, isOff, onClick }: ToolProps) {
  return (
    <Tooltip title={label}>
      <Button type="text" aria-label={label} icon={icon} disabled={isOff} onClick={onClick} />
    </Tooltip>
  );
}

interface UploadButtonProps {
  readonly onFile: (file: File) => void;
  readonly isBusy: boolean;
}

function UploadButton({ onFile, isBusy }: UploadButtonProps) {
  const { t } = useTranslation('projectLots');
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        accept=".xlsx,.csv"
        aria-label={t('upload')}
        onChange={(event) => {
          const file = event.target.files?.[0];
          // The same file, mended and saved, can be chosen again.
          event.target.value = '';
          if (file) onFile(file);
        }}
      />
      <Button icon={<UploadOutlined />} loading={isBusy} onClick={() => input.current?.click()}>
        {t('upload')}
      </Button>
    </>
  );
}

function DownloadMenu({ rows, format }: { readonly rows: Rows; readonly format: LotFormat }) {
  const { t, i18n } = useTranslation('projectLots');
  const language = isLanguage(i18n.language) ? i18n.language : 'zh-CN';
  const save = (lots: Rows, name: string): void => {
    const words = { language, sheet: t('sheet'), note: t('workbook.note') };
    void lotsWorkbook(lots, format, words).then((blob) => saveBlob(blob, name));
  };
  return (
    <Dropdown
      menu={{
        items: [
          { key: 'template', label: t('template') },
          { key: 'lots', label: t('download'), disabled: rows.length === 0 },
        ],
        onClick: ({ key }) =>
          key === 'template'
            ? save([], `${t('template.file')}.xlsx`)
            : save(rows, `${t('sheet')}.xlsx`),
      }}
      trigger={['click']}
    >
      <Button icon={<DownloadOutlined />}>{t('downloads')}</Button>
    </Dropdown>
  );
}

/** A file by its button or dragged onto the table. */
function useUpload(format: LotFormat) {
  const [isOver, setOver] = useState(false);
  const [isReading, setReading] = useState(false);
  const [refused, setRefused] = useState<TableProblemCode | undefined>(undefined);
  const [imported, setImported] = useState<Import | undefined>(undefined);
  const read = (file: File): void => {
    setReading(true);
    setRefused(undefined);
    void readLotsFile(file, format)
      .then((result) => {
        if (result.ok) setImported({ ...result.value, fileName: file.name });
        else setRefused(result.error);
      })
      .finally(() => setReading(false));
  };
  return {
    ...{ isOver, isReading, refused, imported, read },
    close: () => setImported(undefined),
    drop: {
      onDragOver: (event: DragEvent): void => {
        if (!event.dataTransfer.types.includes('Files')) return;
        event.preventDefault();
        setOver(true);
      },
      onDragLeave: (): void => setOver(false),
      onDrop: (event: DragEvent): void => {
        setOver(false);
        const file = event.dataTransfer.files[0];
        if (file === undefined) return;
        event.preventDefault();
        read(file);
      },
    },
  };
}
