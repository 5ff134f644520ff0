import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tarEntries } from './tar-reader.ts';

interface Member {
  readonly path: string;
  readonly content?: Buffer;
  readonly type?: string;
}

/** An archive as PostgreSQL's own writer lays it out. */
function archive(members: readonly Member[], end = Buffer.alloc(1_024)): Buffer {
  const parts = members.flatMap(({ path, content = Buffer.alloc(0), type = '0' }) => {
    const header = Buffer.alloc(512);
    header.write(path, 0, 100);
    header.write('0000600\0', 100);
    header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
    header.write('        ', 148);
    header.write(type, 156);
    header.write('ustar\u{0}00', 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    return [header, content, Buffer.alloc((512 - (content.length % 512)) % 512)];
  });
  return Buffer.concat([...parts, end]);
}

/** In pieces of that many bytes, as a stream would bring them. */
async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(bytes: Buffer, options: { size?: number; skip?: boolean } = {}) {
  const found: { path: string; type: string; content: string }[] = [];
  for await (const { path, type, body } of tarEntries(pieces(bytes, options.size ?? 700))) {
    const parts: Buffer[] = [];
    if (options.skip !== true) for await (const part of body) parts.push(part);
    found.push({ path, type, content: Buffer.concat(parts).toString('latin1') });
  }
  return found;
}

describe('tar archives', () => {
  it('come out as they went in, whatever the size of the pieces', async () => {
    const contents = fc.array(fc.uint8Array({ maxLength: 1_500 }), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(contents, fc.integer({ min: 1, max: 2_000 }), async (all, size) => {
        const members = all.map((bytes, at) => ({
          path: `base/${at}`,
          content: Buffer.from(bytes),
        }));
        expect(await read(archive(members), { size })).toEqual(
          members.map(({ path, content }) => ({
            path,
            type: 'file',
            content: content.toString('latin1'),
          })),
        );
      }),
      { numRuns: 50 },
    );
  });

  it('a body that nobody reads is passed over', async () => {
    const members = [{ path: 'a', content: Buffer.alloc(2_000, 1) }, { path: 'b' }];
    expect((await read(archive(members), { skip: true })).map(({ path }) => path)).toEqual([
      'a',
      'b',
    ]);
  });

  it('folders are folders', async () => {
    expect(await read(archive([{ path: 'pg_wal/', type: '5' }]))).toEqual([
      { path: 'pg_wal', type: 'folder', content: '' },
    ]);
  });

  it.each(['../etc/passwd', '/etc/passwd', 'a/../../b', 'a//b', '', 'a\\b'])(
    'a name that leads elsewhere is refused: %j',
    async (path) => {
      await expect(read(archive([{ path }]))).rejects.toThrow('leads elsewhere');
    },
  );

  it('links are refused', async () => {
    await expect(read(archive([{ path: 'pg_tblspc/1', type: '2' }]))).rejects.toThrow(
      'not supported',
    );
  });

  it('a changed header, a cut body and a missing end are found', async () => {
    const good = archive([{ path: 'a', content: Buffer.alloc(600, 7) }]);
    const changed = Buffer.from(good);
    changed.writeUInt8(0x62, 0);
    await expect(read(changed)).rejects.toThrow('wrong checksum');
    await expect(read(good.subarray(0, 900))).rejects.toThrow('cut short');
    await expect(read(archive([{ path: 'a' }], Buffer.alloc(0)))).rejects.toThrow('no end mark');
  });
});
