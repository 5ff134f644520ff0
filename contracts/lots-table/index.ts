/** Tables of lots: typed, pasted or read from a file, checked cell by cell, and turned into a project's draft. Pure. */
export { cellAddress } from './address.ts';
export {
  type Column,
  type ColumnKey,
  columnOf,
  columnsOf,
  isLotFormat,
  isRequired,
  type LotFormat,
  termColumns,
} from './columns.ts';
export {
  draftLot,
  LOT_TERMS_PRESET,
  lotsOfDraft,
  type LotTerms,
  ruleLot,
} from './draft-lots.ts';
export {
  type Cell,
  cellText,
  type ImportedTable,
  importTable,
  sourceAddress,
} from './import-table.ts';
export {
  amountText,
  durationText,
  LOT_WORDS,
  lotCells,
  percentText,
  stepText,
} from './lot-text.ts';
export {
  type CellProblem,
  checkLots,
  isWhole,
  type LotCells,
  type LotValues,
  withIds,
} from './lots.ts';
export {
  CELL_PROBLEMS,
  type CellProblemCode,
  type SheetProblemCode,
  TABLE_PROBLEMS,
  type TableProblemCode,
} from './problems.ts';
export {
  NONE,
  plainText,
  readAmount,
  readDuration,
  readPercent,
  readStep,
  type Step,
} from './read-cell.ts';
export { parseDelimited, writeDelimited } from './tsv.ts';
export { checkZip } from './zip-guard.ts';
