import { BackupError } from './backup-error.ts';
import { ByteReader } from './byte-reader.ts';

/** One member of a tar archive as PostgreSQL writes them (ustar, names of at most 99 bytes). */
export interface TarEntry {
  /** Relative, with `/`; never leads out of the folder. */
  readonly path: string;
  readonly type: 'file' | 'folder';
  readonly size: number;
  /** Must be read to its end, or not at all, before the next entry is asked for. */
  readonly body: AsyncIterable<Buffer>;
}

const BLOCK_BYTES = 512;

/** Throws `BackupError` for what is no such archive, and for links and names that lead elsewhere. */
export async function* tarEntries(pieces: AsyncIterable<Buffer>): AsyncGenerator<TarEntry> {
  const reader = new ByteReader(pieces);
  for (;;) {
    const header = await reader.take(BLOCK_BYTES);
    if (header === undefined) throw new BackupError('the archive has no end mark');
    if (header.every((byte) => byte === 0)) return;
    const entry = parseHeader(header);
    let left = entry.size;
    const body = (async function* () {
      for await (const part of reader.pass(left)) {
        left -= part.length;
        yield part;
      }
    })();
    yield { ...entry, body };
    // What the caller left, and the padding to a whole block.
    const padding = (BLOCK_BYTES - (entry.size % BLOCK_BYTES)) % BLOCK_BYTES;
    for await (const part of reader.pass(left + padding)) left -= part.length;
    if (left + padding !== 0 && left > 0) throw new BackupError(`${entry.path} is cut short`);
  }
}

function parseHeader(header: Buffer): Omit<TarEntry, 'body'> {
  if (checksum(header) !== octal(header, 148, 8)) {
    throw new BackupError('the archive is damaged: a member has a wrong checksum');
  }
  const path = text(header, 0, 100).replace(/\/$/, '');
  const type = String.fromCharCode(header[156] ?? 0);
  if (type !== '0' && type !== '\0' && type !== '5') {
    throw new BackupError(`${path}: links and tablespaces are not supported`);
  }
  const parts = path.split('/');
  if (path === '' || path.includes('\\') || parts.some((part) => part === '' || part === '..')) {
    throw new BackupError(`the archive holds a name that leads elsewhere: ${JSON.stringify(path)}`);
  }
  const isFolder = type === '5';
  return {
    path,
    type: isFolder ? 'folder' : 'file',
    size: isFolder ? 0 : octal(header, 124, 12),
  };
}

function text(header: Buffer, at: number, length: number): string {
  const field = header.subarray(at, at + length);
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end < 0 ? length : end);
}

function octal(header: Buffer, at: number, length: number): number {
  const digits = text(header, at, length).trim();
  if (!/^[0-7]+$/.test(digits)) throw new BackupError('the archive is damaged: no size');
  return Number.parseInt(digits, 8);
}

/** Sum of the header's bytes, with the field of the sum itself as spaces. */
function checksum(header: Buffer): number {
  return header.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 0x20 : byte), 0);
}
