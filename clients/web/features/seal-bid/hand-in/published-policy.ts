import type { TenderPolicy } from '#contracts/sealing/policy.ts';
import { readAnySignedPolicy } from '#pki/signed-policy.ts';
import type { TrustList } from '#pki/trust.ts';
import { publishedBytes } from '#clients/web/kit/published-opening.ts';

/** The rules that an opening has published, when their signature holds before these roots; `undefined`: they cannot be had. */
export async function publishedPolicy(
  openingId: string,
  trust: TrustList,
): Promise<TenderPolicy | undefined> {
  try {
    const [policy, signature] = await Promise.all(
      ['policy.json', 'policy.p7s'].map((name) => publishedBytes(openingId, name)),
    );
    if (policy === undefined || signature === undefined) return undefined;
    const read = await readAnySignedPolicy(trust, { policy, signature });
    return read.ok ? read.value : undefined;
  } catch {
    // No line, or not published: without it nothing is called good.
    return undefined;
  }
}
