/** Bank statements: read cell by cell from a file, so that deposits are recorded from them. Pure. */
export { STATEMENT_COLUMNS, type StatementKey } from './columns.ts';
export {
  STATEMENT_CELL_PROBLEMS,
  STATEMENT_PROBLEMS,
  type StatementProblemCode,
} from './problems.ts';
export {
  type BankStatement,
  neededCells,
  readStatement,
  type StatementCellProblem,
  type StatementEntry,
} from './read-statement.ts';
