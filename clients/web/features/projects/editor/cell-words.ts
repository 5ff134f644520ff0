import { CELL_PROBLEMS } from '#contracts/lots-table/index.ts';

/** What is wrong with a cell or a field that is read like one. */
export function cellProblemText(code: keyof typeof CELL_PROBLEMS, language: string): string {
  return language === 'en' ? CELL_PROBLEMS[code].en : CELL_PROBLEMS[code].zh;
}
