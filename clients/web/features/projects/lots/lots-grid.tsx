import { memo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import {
  columnOf,
  type ColumnKey,
  isRequired,
  type LotCells,
} from '#contracts/lots-table/index.ts';
import { cellId, type CellMarks, markKey } from './cell-marks.ts';
import { type Block, blockOf } from './sheet-rows.ts';
import { type SheetInput, useSheet } from './use-sheet.ts';

interface LotsGridProps extends SheetInput {
  readonly marks: CellMarks;
  readonly label: string;
}

/** A table of lots with the keys of a spreadsheet; safe under an input method, because the chosen cell is a text field. */
export function LotsGrid(props: LotsGridProps) {
  const { rows, keys, marks, label, selection } = props;
  const area = useRef<HTMLDivElement>(null);
  const { typed, type, commit, handlers } = useSheet(props, area);
  const block = blockOf(selection.at, selection.to);
  const shown = rows.length + 1;
  return (
    <div className="lots-scroll" ref={area} tabIndex={-1}>
      <table className="lots-grid" aria-label={label} {...handlers}>
        <GridHead keys={keys} />
        <tbody>
          {Array.from({ length: shown }, (_, row) => (
            <GridRow
              key={row}
              row={row}
              cells={rows[row]}
              keys={keys}
              marks={marks}
              column={row === selection.at.row ? selection.at.column : -1}
              from={isIn(row, block) ? block.left : -1}
              to={isIn(row, block) ? block.right : -1}
              typed={row === selection.at.row ? typed : undefined}
              onType={type}
              onLeave={commit}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function isIn(row: number, block: Block): boolean {
  return row >= block.top && row <= block.bottom;
}

function GridHead({ keys }: { readonly keys: readonly ColumnKey[] }) {
  const { t, i18n } = useTranslation('projectLots');
  return (
    <thead>
      <tr>
        <th scope="col" className="lots-number">
          <span className="visually-hidden">{t('row')}</span>
        </th>
        {keys.map((key) => (
          <th key={key} scope="col" className={`lots-${columnOf(key).kind} lots-col-${key}`}>
            {i18n.language === 'en' ? columnOf(key).en : columnOf(key).zh}
            {isRequired(key) && (
              <span className="lots-required" title={t('required')}>
                *
              </span>
            )}
          </th>
        ))}
      </tr>
    </thead>
  );
}

interface GridRowProps {
  readonly row: number;
  readonly cells: LotCells | undefined;
  readonly keys: readonly ColumnKey[];
  readonly marks: CellMarks;
  /** Column of the cell that is written to; −1: none of this row. */
  readonly column: number;
  /** Chosen columns; −1: none. */
  readonly from: number;
  readonly to: number;
  readonly typed: string | undefined;
  readonly onType: (text: string) => void;
  readonly onLeave: () => void;
}

/** Compared field by field, so that a key stroke redraws one row of a thousand. */
const GridRow = memo(function GridRow(props: GridRowProps) {
  const { row, cells, keys, marks, column, from, to } = props;
  const { t } = useTranslation('projectLots');
  return (
    <tr>
      <th scope="row" className="lots-number tabular">
        {cells === undefined ? <span title={t('newRow')}>+</span> : row + 1}
      </th>
      {keys.map((key, index) => {
        const mark = marks.get(markKey(row, key));
        const isHere = index === column;
        const look = [
          `lots-${columnOf(key).kind}`,
          index >= from && index <= to ? 'is-chosen' : '',
          mark === undefined ? '' : 'is-wrong',
          isHere ? 'is-here' : '',
        ];
        return (
          <td
            key={key}
            className={look.filter((name) => name !== '').join(' ')}
            data-row={row}
            data-column={index}
            {...(mark === undefined ? {} : { title: mark })}
          >
            {isHere ? (
              <CellField {...props} name={key} mark={mark} />
            ) : (
              <span id={cellId(row, key)}>{cells?.[key] ?? ''}</span>
            )}
          </td>
        );
      })}
    </tr>
  );
});

interface CellFieldProps extends GridRowProps {
  readonly name: ColumnKey;
  readonly mark: string | undefined;
}

function CellField({ row, cells, name, typed, mark, onType, onLeave }: CellFieldProps) {
  const { t, i18n } = useTranslation('projectLots');
  const heading = i18n.language === 'en' ? columnOf(name).en : columnOf(name).zh;
  return (
    <input
      id={cellId(row, name)}
      className={typed === undefined ? 'is-ready' : ''}
      autoComplete="off"
      aria-label={t('cell', { row: row + 1, heading })}
      aria-invalid={mark !== undefined}
      {...(mark === undefined ? {} : { 'aria-description': mark })}
      value={typed ?? cells?.[name] ?? ''}
      onChange={(event) => onType(event.target.value)}
      onBlur={onLeave}
    />
  );
}
