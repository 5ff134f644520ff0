import { type TenderPolicy, tenderPolicySchema } from '#contracts/sealing/policy.ts';
import { base64Of } from '#contracts/signing/base64.ts';
import { parseCanonical } from '#contracts/signing/canonical.ts';
import { bytesOf, type ChosenFile } from '#clients/web/kit/read-key.ts';

/** A policy with its signature as they go to the server, which checks the signature. */
export interface PolicyFiles {
  readonly policy: TenderPolicy;
  /** policy.json and policy.p7s, base64. */
  readonly bytes: string;
  readonly signature: string;
}

/** `undefined`: not both files are there, or the one is no policy. */
export async function readPolicyFiles(
  files: readonly ChosenFile[],
): Promise<PolicyFiles | undefined> {
  const bytes = await bytesOf(files.find(({ name }) => /\.json$/i.test(name)));
  const signature = await bytesOf(files.find(({ name }) => /\.p7s$/i.test(name)));
  const policy = tenderPolicySchema.safeParse(parseCanonical(bytes));
  if (!policy.success || signature.length === 0) return undefined;
  return { policy: policy.data, bytes: base64Of(bytes), signature: base64Of(signature) };
}
