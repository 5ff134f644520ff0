import { sha256 } from '@noble/hashes/sha2.js';
import { describe, expect, test } from 'vitest';
import { commandId } from '../ids.ts';
import { epochMs } from '../time.ts';
import { bytesOfHex, hex, utf8, utf8Text } from '../utf8.ts';
import { canonicalRecordBytes, GENESIS_HASH, type JournalRecord, recordHash } from './record.ts';

const record: JournalRecord = {
  version: 2,
  stream: 'A1',
  event: {
    type: 'AnnouncementMade',
    text: '竞价将于 10:00 开始\n',
    by: 'agency operator',
    commandId: commandId('n1'),
  },
  at: epochMs(1_700_000_000_000),
  v: 1,
};
const CANONICAL =
  '{"at":1700000000000,"event":{"by":"agency operator","commandId":"n1","text":"竞价将于 10:00 开始\\n","type":"AnnouncementMade"},"stream":"A1","v":1,"version":2}';

describe('journal records', () => {
  test('[JRN-1] have one form in bytes, whatever the order of their fields', () => {
    expect(utf8Text(canonicalRecordBytes(record))).toBe(CANONICAL);
    const turned = Object.fromEntries(Object.entries(record).reverse()) as typeof record;
    expect(canonicalRecordBytes(turned)).toEqual(canonicalRecordBytes(record));
  });

  test('[JRN-1] half a character has no form', () => {
    const half = { ...record, stream: 'A\ud800' };
    expect(() => canonicalRecordBytes(half)).toThrow();
  });

  test('[JRN-5] hash over the hash before and the bytes, from 32 zero bytes on', () => {
    const first = recordHash(sha256, GENESIS_HASH, utf8('abc'));
    expect(hex(first)).toBe(hex(sha256(bytesOfHex(`${'00'.repeat(32)}616263`))));
    expect(hex(recordHash(sha256, first, utf8('abc')))).not.toBe(hex(first));
  });
});
