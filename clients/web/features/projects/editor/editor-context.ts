import { createContext, use } from 'react';
import { invariant } from '#contracts/result.ts';
import type { DraftForm, FieldKey } from './form-fields.ts';

/** What every section of the editor works on. */
export interface EditorState {
  readonly form: DraftForm;
  readonly change: (change: Partial<DraftForm>) => void;
  /** What is wrong with each field, in words. */
  readonly marks: ReadonlyMap<FieldKey, Mark>;
}
export interface Mark {
  readonly text: string;
  readonly severity: 'error' | 'warning';
}

export const EditorContext = createContext<EditorState | undefined>(undefined);

export function useEditor(): EditorState {
  const state = use(EditorContext);
  invariant(state, 'a section stands in the editor');
  return state;
}

/** DOM id of a field, where links from the list of findings lead. */
export function fieldId(field: FieldKey): string {
  return `field-${field}`;
}
