import { readFileSync } from 'node:fs';
import type { AuctionEvent } from '#contracts/wire/auction-events.ts';

export interface ExportedRecord {
  readonly hash: string;
  readonly version: number;
  readonly event: AuctionEvent;
}

/** Records of an exported journal (`kaibiao.journal/1`), unchecked: checking is what `verify` is for. */
export function readExport(file: string): readonly ExportedRecord[] {
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line): { kind: string; hash: string; record: { version: number; event: AuctionEvent } } =>
      JSON.parse(line),
    )
    .filter(({ kind }) => kind === 'record')
    .map(({ hash, record: { version, event } }) => ({ hash, version, event }));
}
