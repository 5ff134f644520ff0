import type { PublishedFiles } from '#pki/published-files.ts';

/** What is read at most of one file and in all; a published opening has small files only. */
export const FILE_BYTES_MAX = 1_048_576;
export const FILES_MAX = 20_000;

/** A file as a folder field gives it: its path begins with the folder's own name. */
export type FolderFile = Pick<File, 'name' | 'webkitRelativePath' | 'size' | 'arrayBuffer'>;

export interface OpenedFolder {
  /** Name of the folder that holds the opening, or the opening's id. */
  readonly name: string;
  readonly files: PublishedFiles;
  /** Absent where files are fetched one by one. */
  readonly count?: number;
}

/**
 * Finds the published opening among the files of a chosen folder: the one `opening.json` that lies highest names the place, and
 * where there is none, as of an opening with too few bids, the highest `record.json`. `undefined`: there is neither.
 */
export function openedFolder(chosen: readonly FolderFile[]): OpenedFolder | undefined {
  const byPath = new Map(chosen.slice(0, FILES_MAX).map((file) => [pathOf(file), file]));
  const paths = [...byPath.keys()];
  const place = highest(paths, 'opening.json') ?? highest(paths, 'record.json');
  if (place === undefined) return undefined;
  const base = place.slice(0, place.lastIndexOf('/') + 1);
  return {
    name: base === '' ? place : base.slice(0, -1),
    count: [...byPath.keys()].filter((path) => path.startsWith(base)).length,
    files: async (name) => {
      const file = byPath.get(base + name);
      if (file === undefined || file.size > FILE_BYTES_MAX) return undefined;
      return new Uint8Array(await file.arrayBuffer());
    },
  };
}

function highest(paths: readonly string[], name: string): string | undefined {
  return paths
    .filter((path) => path === name || path.endsWith(`/${name}`))
    .toSorted((a, b) => a.split('/').length - b.split('/').length)[0];
}

function pathOf({ webkitRelativePath, name }: FolderFile): string {
  return webkitRelativePath === '' ? name : webkitRelativePath;
}
