import { useMutation, useQueryClient } from '@tanstack/react-query';
import { STATEMENT_TAKEN_MAX } from '#contracts/limits.ts';
import type { DepositStatementAnswer } from '#contracts/wire/deposit-statements.ts';
import { projectQuery, sendStatement } from '../../project-api.ts';
import { readStatementFile } from './statement-file.ts';

export interface ReadStatement {
  readonly fileName: string;
  readonly cells: string[][];
  readonly answer: DepositStatementAnswer;
}

/** Reads a file, asks the server what its payments are, and has chosen ones recorded. */
export function useStatement(projectId: string) {
  const queries = useQueryClient();
  const statement = useMutation({
    mutationFn: async (asked: Asked): Promise<ReadStatement> => {
      if ('file' in asked) {
        const fileName = asked.file.name;
        const cells = await readStatementFile(asked.file);
        if (!cells.ok) {
          const answer = { fault: cells.error, problems: [], payments: [] };
          return { fileName, cells: [], answer };
        }
        const answer = await sendStatement(projectId, { cells: cells.value });
        return { fileName, cells: cells.value, answer };
      }
      const { fileName, cells } = asked.read;
      const take = asked.take.slice(0, STATEMENT_TAKEN_MAX);
      return { fileName, cells, answer: await sendStatement(projectId, { cells, take }) };
    },
    onSettled: () => queries.invalidateQueries({ queryKey: projectQuery(projectId).queryKey }),
  });
  return statement;
}

type Asked =
  | { readonly file: File }
  | { readonly read: ReadStatement; readonly take: readonly string[] };
