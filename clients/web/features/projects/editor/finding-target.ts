import { type ColumnKey, columnsOf } from '#contracts/lots-table/index.ts';
import type { BuiltDraft } from './draft-form.ts';
import type { DraftForm, FieldKey } from './form-fields.ts';

/** Where on the page the field is that a JSON pointer of a check means. Pure. */
export type Target =
  | { readonly kind: 'field'; readonly field: FieldKey }
  | { readonly kind: 'cell'; readonly row: number; readonly key: ColumnKey };

const FIELDS: Readonly<Record<string, FieldKey>> = {
  title: 'title',
  method: 'method',
  buyerId: 'buyerId',
  budgetFen: 'budget',
  description: 'description',
  qualification: 'qualification',
  depositFen: 'deposit',
  offerSignature: 'signature',
  factorGrounds: 'factorGrounds',
  lots: 'lots',
  policy: 'policy',
  'registration/until': 'until',
  'registration/invited': 'invited',
  registration: 'until',
  'rules/opensAt': 'opensAt',
  'rules/closesAt': 'lasts',
  'rules/minBidders': 'minBidders',
  'rules/type': 'format',
  'rules/visibility': 'visibility',
  'rules/confidentiality': 'confidentiality',
  'rules/openings': 'confidentiality',
  'rules/revisions': 'confidentiality',
  'rules/bestValue': 'factorGrounds',
  'rules/lots': 'lots',
  rules: 'format',
};

const LOT_COLUMNS: Readonly<Record<string, ColumnKey>> = {
  id: 'id',
  title: 'title',
  category: 'category',
  quantity: 'quantity',
  unit: 'unit',
  budgetFen: 'budget',
  note: 'note',
  ceilingFen: 'ceiling',
  startFen: 'start',
  stepFen: 'step',
  decrement: 'step',
  decrementMaxBp: 'slip',
  overtime: 'window',
  'overtime/windowMs': 'window',
  'overtime/extendMs': 'extend',
  'overtime/maxCount': 'maxCount',
  tickMs: 'tick',
  initialMs: 'initial',
  turnMs: 'turn',
  breakMs: 'break',
  rounds: 'rounds',
  closesAt: 'title',
};

/** The nearest field that the page has; a whole lot is meant by its name. */
export function targetOf(
  path: string,
  built: Pick<BuiltDraft, 'lotRows' | 'ruleRows'>,
  form: Pick<DraftForm, 'format'>,
): Target {
  const parts = path.split('/').slice(1).map(unescaped);
  const lot = /^(?:rules\/)?lots\/(\d+)(?:\/(.*))?$/.exec(parts.join('/'));
  if (lot !== null) {
    const [, index = '0', rest = ''] = lot;
    const rows = parts[0] === 'rules' ? built.ruleRows : built.lotRows;
    const row = rows[Number(index)];
    if (row !== undefined) return { kind: 'cell', row, key: shown(columnOf(rest), form) };
  }
  return { kind: 'field', field: nearest(parts, FIELDS) ?? 'title' };
}

function columnOf(rest: string): ColumnKey {
  return nearest(rest.split('/'), LOT_COLUMNS) ?? 'title';
}

function shown(key: ColumnKey, { format }: Pick<DraftForm, 'format'>): ColumnKey {
  return columnsOf(format).some((column) => column.key === key) ? key : 'title';
}

/** The longest beginning of the path that has a name. */
function nearest<Name>(
  parts: readonly string[],
  names: Readonly<Record<string, Name>>,
): Name | undefined {
  for (let length = parts.length; length > 0; length -= 1) {
    const found = names[parts.slice(0, length).join('/')];
    if (found !== undefined) return found;
  }
  return undefined;
}

/** JSON pointer (RFC 6901). */
function unescaped(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}
