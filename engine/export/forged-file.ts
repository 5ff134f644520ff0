import { canonicalText, GENESIS_HASH, recordHash } from '#contracts/journal/record.ts';
import { hex, utf8 } from '#contracts/utf8.ts';
import { sha256 } from '../runtime/system.ts';
import { exportJournal } from './journal-export.ts';
import type { SampleStream } from './sample-journal.ts';

/** A line of an export as tests change it. */
export interface LooseLine {
  kind: string;
  [field: string]: unknown;
}

/** The whole export as one text. */
export async function exportText(journal: SampleStream): Promise<string> {
  const pieces: string[] = [];
  const lines = await exportJournal(journal.source(), journal.stream);
  for await (const piece of lines ?? []) pieces.push(piece);
  return pieces.join('');
}

export function linesOf(text: string): LooseLine[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line): LooseLine => JSON.parse(line));
}

/** The lines as they are, under a new footer: what a forger does who stops there. */
export function sealed(lines: readonly LooseLine[]): string {
  const body = lines
    .filter(({ kind }) => kind !== 'footer')
    .map((line) => `${canonicalText(line)}\n`)
    .join('');
  const footer = { kind: 'footer', sha256: hex(sha256(utf8(body))) };
  return `${body}${canonicalText(footer)}\n`;
}

/** Versions, chain, counts and footer all computed anew: everything that a forger can do without the log's key. */
export function rechained(lines: readonly LooseLine[]): string {
  let hash = GENESIS_HASH;
  let version = 0;
  const linked = lines.map((line) => {
    if (line.kind !== 'record') return line;
    version += 1;
    const record = { ...Object(line['record']), version };
    hash = recordHash(sha256, hash, utf8(canonicalText(record)));
    return { ...line, record, hash: hex(hash) };
  });
  const heads = lines.filter(({ kind }) => kind === 'head').length;
  return sealed(
    linked.map((line) =>
      line.kind === 'header' ? { ...line, headHash: hex(hash), records: version, heads } : line,
    ),
  );
}
