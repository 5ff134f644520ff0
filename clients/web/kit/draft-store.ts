import { pageStoreOf } from './idb.ts';

/**
 * What was typed and is not on the server yet, in this browser (habit 28). Keys begin with the owner, so that signing
 * out takes a person's drafts away and nobody else's.
 */
const drafts = pageStoreOf('kaibiao-drafts', 'drafts');

export interface KeptDraft {
  /** When it was kept, by this browser's clock. */
  readonly at: number;
  readonly value: unknown;
}

export async function keepDraft(owner: string, name: string, draft: KeptDraft): Promise<void> {
  await drafts.put(`${owner}/${name}`, draft);
}

export async function keptDraft(owner: string, name: string): Promise<KeptDraft | undefined> {
  const value = await drafts.get(`${owner}/${name}`);
  return isKept(value) ? value : undefined;
}

export async function dropDraft(owner: string, name: string): Promise<void> {
  await drafts.remove(`${owner}/${name}`);
}

export async function forgetDrafts(owner: string): Promise<void> {
  const own = (await drafts.keys()).filter((key) => key.startsWith(`${owner}/`));
  await Promise.all(own.map((key) => drafts.remove(key)));
}

function isKept(value: unknown): value is KeptDraft {
  return (
    typeof value === 'object' &&
    value !== null &&
    'at' in value &&
    typeof value.at === 'number' &&
    'value' in value
  );
}
