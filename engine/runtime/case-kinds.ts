import type { CaseKind } from '../core/cases/case-kind.ts';
import { openingCase } from '../core/opening/opening-case.ts';
import { projectCase } from '../core/project/project-case.ts';

/** The kinds of cases that this engine runs; a kind that is not here is not recovered either. */
export const CASE_KINDS: readonly CaseKind<unknown>[] = [projectCase, openingCase];
