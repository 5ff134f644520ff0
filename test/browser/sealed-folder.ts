import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkedFile } from '#contracts/sealing/file-digests.ts';
import { tenderPolicySchema } from '#contracts/sealing/policy.ts';
import { checkBid } from '#pki/bid-check.ts';
import { derOf } from '#pki/pem.ts';
import { nodeSuiteOf } from '#pki/suites-node.ts';

/** What the checks of a submitted bid (SEAL-15) and of its files (SEAL-8) say of a folder: `good`, or the fault. */
export async function checkSealedFolder(folder: string, demo: string): Promise<string> {
  const policy = tenderPolicySchema.parse(
    JSON.parse(await readFile(join(demo, 'policy.json'), 'utf8')),
  );
  const suite = nodeSuiteOf(policy.suite);
  const roots = derOf('CERTIFICATE', await readFile(join(demo, 'trust/roots/demo-ca.pem')));
  const checked = await checkBid(suite, {
    headerBytes: new Uint8Array(await readFile(join(folder, 'header.json'))),
    signature: new Uint8Array(await readFile(join(folder, 'header.p7s'))),
    policy,
    trust: { roots, authorities: [], revocations: [] },
    atMs: Date.now(),
    mayBidFor: () => true,
    history: () => ({ isIdUsed: false, version: 0, receipt: '' }),
  });
  if (!checked.ok) return checked.error;
  for (const entry of checked.value.header.files) {
    const file = createReadStream(join(folder, `f${entry.n}.ebd`));
    for await (const piece of checkedFile(suite, entry, file)) void piece;
  }
  return 'good';
}
