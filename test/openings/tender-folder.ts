import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sourceOf } from '#contracts/sealing/chunks.ts';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import { signDetached } from '#pki/cms-signature.ts';
import { softwareSigningKey } from '#pki/software-keys.ts';
import type { TenderWorld } from './tender-world.ts';

/** What a bidder's machine has of a tender: `policy.json`, `policy.p7s` and `trust/` in a folder; the server shows the same signed rules. */
export async function writeTenderFolder(tender: TenderWorld, folder: string): Promise<void> {
  const { store, tools, demo } = tender.sealing;
  const agency = await demo?.party('agency-a');
  if (agency === undefined) throw new Error('the demo has keys');
  const policy = canonicalBytes(tender.policy);
  const signature = await signDetached(await softwareSigningKey(agency), policy, Date.now());
  for (const [name, bytes] of [
    ['policy.json', policy],
    ['policy.p7s', signature],
  ] as const) {
    await writeFile(join(folder, name), bytes);
    await store.put(`${tender.openingId}/${name}`, sourceOf(bytes));
  }
  const { roots, authorities, revocations } = tools.trust;
  for (const [name, files] of Object.entries({ roots, authorities, crl: revocations })) {
    await mkdir(join(folder, 'trust', name), { recursive: true });
    for (const [at, file] of files.entries()) {
      await writeFile(join(folder, 'trust', name, `${at}.der`), file);
    }
  }
}
