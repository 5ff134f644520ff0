import type { Finding } from '#contracts/wire/project-draft.ts';
import { findingWords } from '../project-words.ts';
import { type CellMarks, markKey } from '../lots/cell-marks.ts';
import type { BuiltDraft } from './draft-form.ts';
import type { DraftForm, FieldKey } from './form-fields.ts';
import type { Mark } from './editor-context.ts';
import { type Target, targetOf } from './finding-target.ts';
import { cellProblemText } from './cell-words.ts';

/** One thing to put right, with the place on the page that it is about. */
export interface CheckItem {
  readonly target: Target;
  readonly text: string;
  readonly severity: 'error' | 'warning';
  /** Nothing is wrong yet: it has only not been filled in. */
  readonly isMissing: boolean;
}

/**
 * What the page itself cannot read comes first, then what the server's check adds; one line for each place. Pure.
 */
export function checkItems(
  built: BuiltDraft,
  findings: readonly Finding[],
  view: { readonly form: DraftForm; readonly language: string },
): readonly CheckItem[] {
  const { form, language } = view;
  const own: CheckItem[] = [
    ...built.fields.map(({ field, code }) => ({
      target: { kind: 'field' as const, field },
      text: cellProblemText(code, language),
      severity: 'error' as const,
      isMissing: code === 'missing',
    })),
    ...built.cells.map(({ lot, key, code }) => ({
      target: { kind: 'cell' as const, row: lot, key },
      text: cellProblemText(code, language),
      severity: 'error' as const,
      isMissing: code === 'missing',
    })),
  ];
  const told = findings.map((finding) => ({
    target: targetOf(finding.path, built, form),
    text: findingWords(finding, language),
    severity: finding.severity,
    isMissing: finding.code === 'missing',
  }));
  const unreadable = new Set(own.map(({ target }) => placeOf(target)));
  const empty = new Set(told.filter(isEmptyPlace).map(({ target }) => placeOf(target)));
  const seen = new Set<string>();
  const added = told.filter((item) => {
    const place = placeOf(item.target);
    const line = `${place} ${item.text}`;
    // A place that cannot be read would only be said to be missing, and one that has to be filled in breaks every other
    // rule too; else two findings of one place are two lines.
    const isNew = !unreadable.has(place) && (!empty.has(place) || item.isMissing);
    if (!isNew || seen.has(line)) return false;
    seen.add(line);
    return true;
  });
  return [...own, ...added];
}

/** Marks for the fields; what is only missing is marked once somebody wanted to go on. */
export function fieldMarks(
  items: readonly CheckItem[],
  isStrict: boolean,
): ReadonlyMap<FieldKey, Mark> {
  const marks = new Map<FieldKey, Mark>();
  for (const { target, text, severity, isMissing } of items) {
    if (target.kind !== 'field' || (isMissing && !isStrict)) continue;
    const before = marks.get(target.field);
    if (before === undefined || (before.severity === 'warning' && severity === 'error')) {
      marks.set(target.field, { text, severity });
    }
  }
  return marks;
}

export function cellMarks(items: readonly CheckItem[], isStrict: boolean): CellMarks {
  const marks = new Map<string, string>();
  for (const { target, text, isMissing } of items) {
    if (target.kind !== 'cell' || (isMissing && !isStrict)) continue;
    const key = markKey(target.row, target.key);
    if (!marks.has(key)) marks.set(key, text);
  }
  return marks;
}

function isEmptyPlace({ isMissing, severity }: CheckItem): boolean {
  return isMissing && severity === 'error';
}

function placeOf(target: Target): string {
  return target.kind === 'field' ? target.field : markKey(target.row, target.key);
}
