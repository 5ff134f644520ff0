import { openingCase } from './opening/opening-case.ts';
import { projectCase } from './project/project-case.ts';
import type { CaseKind } from './cases/case-kind.ts';

/** The kinds of cases that there are; one that is not here is neither run, nor recovered, nor verified. */
export const CASE_KINDS: readonly CaseKind<unknown>[] = [projectCase, openingCase];
