import { queryOptions } from '@tanstack/react-query';
import { publishedListSchema } from '#contracts/wire/openings.ts';
import type { PublishedFiles } from '#pki/published-files.ts';
import { request, requestFile } from './http.ts';

/** Files of an opening as everybody may fetch them. */

/** Names of what is published by now; `round` changes when there may be more. */
export function publishedQuery(openingId: string, round: number) {
  return queryOptions({
    queryKey: ['opening-files', openingId, round],
    queryFn: ({ signal }) => request(publishedListSchema, filesPath(openingId), { signal }),
    placeholderData: (before) => before,
  });
}

/** Address of one published file. */
export function publishedPath(openingId: string, name: string): string {
  return `${filesPath(openingId)}/${name.split('/').map(encodeURIComponent).join('/')}`;
}

/** Address of all of them as one archive, which `tar -xf` unpacks. */
export function publishedTarPath(openingId: string): string {
  return `${filesPath(openingId)}.tar`;
}

export async function publishedBytes(openingId: string, name: string): Promise<Uint8Array> {
  const file = await requestFile(publishedPath(openingId, name));
  return new Uint8Array(await file.arrayBuffer());
}

/** Fetches each file when a check asks for it; what is not on the list of published ones is none. */
export function publishedFilesOf(openingId: string): PublishedFiles {
  let names: Promise<ReadonlySet<string>> | undefined;
  return async (name) => {
    names ??= publishedNames(openingId);
    return (await names).has(name) ? publishedBytes(openingId, name) : undefined;
  };
}

async function publishedNames(openingId: string): Promise<ReadonlySet<string>> {
  const { files } = await request(publishedListSchema, filesPath(openingId));
  return new Set(files.map(({ name }) => name));
}

function filesPath(openingId: string): string {
  return `/api/openings/${encodeURIComponent(openingId)}/files`;
}
