import {
  type FairPause,
  fairPauseSchema,
  type InstructionMode,
  standingInstructionsSchema,
} from '#contracts/wire/auction-options.ts';
import { isSealedToCustodians } from './confidentiality.ts';
import type { DraftForm } from './form-fields.ts';

/** What an auction may have besides its format, as the form keeps it. Pure. */

type Changed = Pick<DraftForm, 'otherRules'>;

const MINUTE_MS = 60_000;

/** A window of a minute also sees lines that die without a word, which the service notices within a minute. */
export const FAIR_PAUSE_PRESET: FairPause = {
  ...{ shareBp: 3_000, windowMs: MINUTE_MS, droppedMin: 2 },
  ...{ maxCount: 3, resumeAfterMs: 10 * MINUTE_MS, resumeShareBp: 10_000 },
};
export const FAIR_PAUSE_SHARES_BP = [2_000, 3_000, 4_000, 5_000] as const;
export const FAIR_PAUSE_LENGTHS_MS = [3, 5, 10, 20, 30].map((minutes) => minutes * MINUTE_MS);

/** Which kinds of standing instructions may be chosen together. */
export const INSTRUCTION_CHOICES = {
  both: ['always', 'while-cut-off'],
  cutOff: ['while-cut-off'],
} as const satisfies Record<string, readonly InstructionMode[]>;
export type InstructionChoice = keyof typeof INSTRUCTION_CHOICES;

export function fairPauseOf({ otherRules }: Changed): FairPause | undefined {
  return fairPauseSchema.safeParse(otherRules['fairPause']).data;
}

/** `undefined` takes it out of the rules. */
export function withFairPause({ otherRules }: Changed, pause: FairPause | undefined): Changed {
  const { fairPause: _before, ...others } = otherRules;
  return { otherRules: pause === undefined ? others : { ...others, fairPause: pause } };
}

export function instructionsOf({ otherRules }: Changed): InstructionChoice | undefined {
  const read = standingInstructionsSchema.safeParse(otherRules['standingInstructions']);
  if (!read.success) return undefined;
  return read.data.modes.includes('always') ? 'both' : 'cutOff';
}

export function withInstructions(
  { otherRules }: Changed,
  choice: InstructionChoice | undefined,
): Changed {
  const { standingInstructions: _before, ...others } = otherRules;
  if (choice === undefined) return { otherRules: others };
  return {
    otherRules: { ...others, standingInstructions: { modes: [...INSTRUCTION_CHOICES[choice]] } },
  };
}

/** The end of a lot under custodians is a signed deadline, which nothing moves (SQ-4). */
export function takesFairPause(form: DraftForm): boolean {
  return !isSealedToCustodians(form);
}

/** Factors mean nothing where the first acceptance decides (BV-1). */
export function takesFactors({ format }: Pick<DraftForm, 'format'>): boolean {
  return format !== 'dutch-reverse';
}

/** Whether prices are compared with factors. */
export function weighs(form: Pick<DraftForm, 'format' | 'hasFactors'>): boolean {
  return form.hasFactors && takesFactors(form);
}

/** Instructions need one ladder of prices that everybody sees (PRX-1). */
export function takesInstructions(
  form: Pick<DraftForm, 'format' | 'visibility' | 'terms' | 'hasFactors'>,
): boolean {
  const { format, visibility, terms } = form;
  const isOneLadder = terms.basis === 'best' && !weighs(form);
  return format === 'english-reverse' && visibility !== 'sealed' && isOneLadder;
}

/** The rules that the form keeps, as far as this format and these terms admit them. */
export function admittedRules(form: DraftForm): DraftForm['otherRules'] {
  const isAdmitted = new Map([
    ['fairPause', takesFairPause(form)],
    ['standingInstructions', takesInstructions(form)],
    ['bestValue', weighs(form)],
  ]);
  const kept = Object.entries(form.otherRules).filter(([key]) => isAdmitted.get(key) !== false);
  return Object.fromEntries(kept);
}
