import { organizationIdSchema } from '#contracts/ids.ts';
import { NAME_CHARS_MAX } from '#contracts/limits.ts';
import { moneyInWords } from '#contracts/money-words.ts';
import type { TenderPolicy } from '#contracts/sealing/policy.ts';
import { documentNameSchema } from '#contracts/sealing/sheet.ts';
import type { BidToSeal } from '#pki/seal-with-key.ts';
import { parsePrice } from '#clients/web/kit/price-input.ts';

/** The form as typed, before anything of it is believed. */
export interface BidForm {
  readonly bidder: string;
  readonly name: string;
  readonly lot: string;
  readonly stage: string;
  /** Yuan; empty in an envelope without price. */
  readonly price: string;
  readonly days: string;
  readonly items: readonly { readonly label: string; readonly value: string }[];
}

export const EMPTY_FORM: BidForm = {
  bidder: '',
  name: '',
  lot: '',
  stage: '',
  price: '',
  days: '90',
  items: [],
};

export type FormField =
  | 'bidder'
  | 'name'
  | 'lot'
  | 'stage'
  | 'price'
  | 'days'
  | 'items'
  | 'documents';
/** Fields that have to be mended, with the key of the words. */
export type FormFaults = Readonly<Partial<Record<FormField, string>>>;

const DAYS_MAX = 3_650;
const ITEM_CHARS_MAX = 200;

/** What the form lacks; empty when the bid can be sealed. */
export function formFaults(
  form: BidForm,
  policy: TenderPolicy,
  documents: readonly Pick<File, 'name' | 'size'>[],
): FormFaults {
  const faults: [FormField, boolean, string][] = [
    ['bidder', organizationIdSchema.safeParse(form.bidder.trim()).success, 'fault.bidder'],
    ['name', isText(form.name, NAME_CHARS_MAX), 'fault.name'],
    ['lot', policy.lots.some((lot) => lot === form.lot), 'fault.lot'],
    ['stage', policy.stages.includes(form.stage), 'fault.stage'],
    ['price', form.price.trim() === '' || parsePrice(form.price).ok, 'fault.price'],
    ['days', isDays(form.days), 'fault.days'],
    ['items', form.items.every(isItem), 'fault.items'],
  ];
  const wrong = faults.flatMap(([field, isRight, key]) => (isRight ? [] : [[field, key] as const]));
  const document = documentFault(policy, documents);
  return Object.fromEntries([
    ...wrong,
    ...(document === undefined ? [] : [['documents', document] as const]),
  ]);
}

/** Names once each, none empty, not more and not larger than the policy allows. */
function documentFault(
  policy: TenderPolicy,
  documents: readonly Pick<File, 'name' | 'size'>[],
): string | undefined {
  if (documents.length > policy.documentsMax) return 'fault.tooMany';
  if (documents.some(({ name }) => !documentNameSchema.safeParse(name).success)) {
    return 'fault.fileName';
  }
  const names = new Set(documents.map(({ name }) => name.normalize('NFKC').toLowerCase()));
  if (names.size < documents.length) return 'fault.fileTwice';
  if (documents.some(({ size }) => size === 0)) return 'fault.fileEmpty';
  const bytes = documents.reduce((sum, { size }) => sum + size, 0);
  return bytes > Number(policy.bytesMax) ? 'fault.tooLarge' : undefined;
}

/** The sheet of a form without faults. */
export function sheetOf(form: BidForm): BidToSeal['sheet'] {
  const price = parsePrice(form.price);
  return {
    bidderName: form.name.trim(),
    validityDays: Number(form.days),
    items: form.items.map(({ label, value }) => ({ label: label.trim(), value: value.trim() })),
    ...(price.ok && { priceFen: String(price.value), priceWords: moneyInWords(price.value) }),
  };
}

/** The amount in words while it is typed; empty until it is one. */
export function priceInWords(text: string): string {
  const price = parsePrice(text);
  return price.ok ? moneyInWords(price.value) : '';
}

function isItem({ label, value }: { readonly label: string; readonly value: string }): boolean {
  return isText(label, ITEM_CHARS_MAX) && isText(value, ITEM_CHARS_MAX);
}

function isText(text: string, charsMax: number): boolean {
  const { length } = text.trim();
  return length > 0 && length <= charsMax;
}

function isDays(text: string): boolean {
  const days = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  return days >= 1 && days <= DAYS_MAX;
}
