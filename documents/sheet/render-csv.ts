import { cellText } from '../cell-text.ts';
import type { Block, DocumentModel } from '../model.ts';
import { csvText } from './csv.ts';

/**
 * A document as one CSV file. A final one with a single table (an offer log) is that table alone, so that its first line is the
 * head and programs read it; any other stands block by block, with an empty line between them and the draft mark above.
 */
export function renderCsv(model: DocumentModel): Uint8Array {
  const tables = model.blocks.filter((block) => block.kind === 'table');
  const [only] = tables;
  const rows =
    only !== undefined && tables.length === 1 && model.watermark === undefined
      ? rowsOf(only)
      : [
          [model.title],
          [model.subject, model.reference],
          ...(model.watermark === undefined ? [] : [[model.watermark]]),
          ...model.blocks.flatMap((block) => [[], ...rowsOf(block)]),
        ];
  return new TextEncoder().encode(csvText(rows));
}

function rowsOf(block: Block): readonly (readonly string[])[] {
  switch (block.kind) {
    case 'heading':
    case 'paragraph':
      return [[block.text]];
    case 'facts':
      return block.facts.map(({ label, cell }) => [label, cellText(cell)]);
    case 'table': {
      const head = block.columns.map(({ title }) => title);
      const rows = block.rows.map((row) => row.map(cellText));
      return [head, ...(rows.length === 0 ? [[block.empty]] : rows)];
    }
  }
}
