import { policyTermsSchema, type PolicyTerms } from '#contracts/wire/openings.ts';
import { NoTimestampError, policyTerms } from '../../openings/policy-terms.ts';
import { StampUnavailableError } from '../../sealing/ask-authority.ts';
import type { HttpApp } from '../app-type.ts';
import type { HttpDeps } from '../deps.ts';
import { HttpRefusal } from '../problems.ts';

/** What a tender's policy has to say of this platform, for whoever writes one. */
export function addPolicyTermsRoute(app: HttpApp, deps: HttpDeps): void {
  const { sealing } = deps;
  /** Asked once: certificates change with a restart. */
  let known: Promise<PolicyTerms['suites']> | undefined;
  const suites = async (): Promise<PolicyTerms['suites']> => {
    if (sealing === undefined) return [];
    const asked = (known ??= policyTerms(sealing.tools));
    try {
      return await asked;
    } catch (error) {
      if (known === asked) known = undefined;
      throw error;
    }
  };
  app.get(
    '/api/policy-terms',
    {
      config: { access: 'site.read' },
      schema: {
        tags: ['opening'],
        summary: 'What the policy of a tender has to name: platform, time-stamping authority, log',
        response: { 200: policyTermsSchema },
      },
    },
    async () => {
      try {
        return { suites: [...(await suites())], logKey: deps.log.verifierKey };
      } catch (error) {
        if (!(error instanceof StampUnavailableError || error instanceof NoTimestampError)) {
          throw error;
        }
        throw new HttpRefusal('UNAVAILABLE');
      }
    },
  );
}
