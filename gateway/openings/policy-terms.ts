import { randomBytes } from 'node:crypto';
import { certificateDigest } from '#contracts/sealing/header.ts';
import { SUITE_IDS, type SealingSuite } from '#contracts/sealing/suite.ts';
import type { PolicyTerms } from '#contracts/wire/openings.ts';
import { timestampRequest, verifyTimestamp } from '#pki/timestamp.ts';
import type { SealingTools } from '../sealing/ports.ts';

/** The time-stamping authority gave no time-stamp that this platform's trust list accepts. */
export class NoTimestampError extends Error {
  override readonly name = 'NoTimestampError';
}

const PROBE_BYTES = 32;

/**
 * What a policy has to say of this platform (SEAL-16), for each suite that it takes: its own certificate and that of its
 * time-stamping authority, which is asked for a time-stamp to see who signs. Rejects with `NoTimestampError`, or as `stamp` does.
 */
export async function policyTerms(tools: SealingTools): Promise<PolicyTerms['suites']> {
  const suites = SUITE_IDS.flatMap((id) => tools.suiteOf(id) ?? []);
  return Promise.all(
    suites.map(async (suite) => ({
      suite: suite.id,
      platform: certificateDigest(suite, tools.keysOf(suite.id).platform.certificate),
      tsa: certificateDigest(suite, await authorityOf(tools, suite)),
    })),
  );
}

async function authorityOf(tools: SealingTools, suite: SealingSuite): Promise<Uint8Array> {
  const data = randomBytes(PROBE_BYTES);
  const request = timestampRequest(data, suite.id);
  const response = await tools.keysOf(suite.id).stamp(request);
  const verified = await verifyTimestamp(tools.trust, { response, data, request });
  if (!verified.ok) throw new NoTimestampError(verified.error);
  return verified.value.certificate;
}
