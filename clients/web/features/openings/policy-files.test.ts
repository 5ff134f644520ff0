import { describe, expect, it } from 'vitest';
import { bytesOfBase64 } from '#contracts/signing/base64.ts';
import { canonicalBytes } from '#contracts/signing/canonical.ts';
import { utf8 } from '#contracts/utf8.ts';
import { demoTender } from '#pki/testing/demo-tender.ts';
import { readPolicyFiles } from './policy-files.ts';

const file = (name: string, bytes: Uint8Array) => new File([Uint8Array.from(bytes)], name);

describe('the files of a policy', () => {
  it('given both in any order, then the policy is read and goes to the server byte for byte', async () => {
    const { policy } = await demoTender();
    const bytes = canonicalBytes(policy);
    const read = await readPolicyFiles([
      file('policy.p7s', utf8('signature')),
      file('policy.json', bytes),
    ]);
    expect(read?.policy).toEqual(policy);
    expect(bytesOfBase64(read?.bytes ?? '')).toEqual(bytes);
    expect(bytesOfBase64(read?.signature ?? '')).toEqual(utf8('signature'));
  });

  it('given one file alone, or another JSON, then there is no policy', async () => {
    const { policy } = await demoTender();
    const policyFile = file('policy.json', canonicalBytes(policy));
    const signature = file('policy.p7s', utf8('signature'));
    expect(await readPolicyFiles([policyFile])).toBeUndefined();
    expect(await readPolicyFiles([signature])).toBeUndefined();
    expect(await readPolicyFiles([file('other.json', utf8('{}')), signature])).toBeUndefined();
    expect(await readPolicyFiles([])).toBeUndefined();
  });
});
