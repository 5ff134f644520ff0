import { describe, expect, it } from 'vitest';
import { FILE_BYTES_MAX, type FolderFile, openedFolder } from './folder-files.ts';

function file(path: string, text = path, size = text.length): FolderFile {
  const name = path.split('/').at(-1) ?? '';
  const bytes = new TextEncoder().encode(text);
  return { name, webkitRelativePath: path, size, arrayBuffer: async () => bytes.slice().buffer };
}

describe('a chosen folder', () => {
  it('given the published folder itself, then its files are found by their names', async () => {
    const folder = openedFolder([file('published/opening.json'), file('published/bids/1/f0.ebd')]);
    expect(folder).toMatchObject({ name: 'published', count: 2 });
    const found = await folder?.files('bids/1/f0.ebd');
    expect(new TextDecoder().decode(found)).toBe('published/bids/1/f0.ebd');
    expect(await folder?.files('policy.json')).toBeUndefined();
  });

  it('given a folder around it, then the opening that lies highest is taken', async () => {
    const folder = openedFolder([
      file('a/old/deep/opening.json'),
      file('a/published/opening.json'),
      file('a/published/policy.json'),
      file('a/other.txt'),
    ]);
    expect(folder).toMatchObject({ name: 'a/published', count: 2 });
  });

  it('given the files of an opening with too few bids, then its record names the place', async () => {
    const folder = openedFolder([file('a/b/record.json'), file('a/b/policy.json')]);
    expect(folder).toMatchObject({ name: 'a/b', count: 2 });
    const around = openedFolder([file('a/record.json'), file('a/published/opening.json')]);
    expect(around).toMatchObject({ name: 'a/published', count: 1 });
  });

  it('given neither opening.json nor record.json, then there is nothing to check', () => {
    expect(openedFolder([file('a/policy.json'), file('a/my-opening.json')])).toBeUndefined();
    expect(openedFolder([])).toBeUndefined();
  });

  it('given a file that is too large for what it should be, then it counts as not there', async () => {
    const large = file('p/policy.json', '{}', FILE_BYTES_MAX + 1);
    expect(
      await openedFolder([file('p/opening.json'), large])?.files('policy.json'),
    ).toBeUndefined();
  });
});
