import { PROJECT_FINDINGS, type FindingCode } from '#contracts/wire/project-findings.ts';
import type { Finding } from '#contracts/wire/project-draft.ts';
import { PROJECT_REFUSAL_TEXTS } from '#contracts/wire/project-refusals.ts';
import type { ProjectRefusal } from '#contracts/wire/project-steps.ts';
import type { Words } from '#clients/web/kit/words.ts';

/** Words of refusals and findings come from the contracts, so that screens, answers and documents say the same. */
export function projectRefusalWords(reason: ProjectRefusal, language: string): Words {
  const text = PROJECT_REFUSAL_TEXTS[reason];
  return language === 'en'
    ? { title: text.en, help: text.detailEn }
    : { title: text.zh, help: text.detailZh };
}

/** What a finding says; a code that this page does not know yet shows itself, with what the server adds. */
export function findingWords(finding: Finding, language: string): string {
  const text = isKnown(finding.code) ? PROJECT_FINDINGS[finding.code] : undefined;
  if (text === undefined) return finding.detail ?? finding.code;
  return language === 'en' ? text.en : text.zh;
}

function isKnown(code: string): code is FindingCode {
  return Object.hasOwn(PROJECT_FINDINGS, code);
}
