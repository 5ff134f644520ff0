import { describe, expect, it } from 'vitest';
import { createAuthority, issueRevocationList } from '#pki/issue.ts';
import { pemText } from '#pki/pem.ts';
import { fingerprintOf, readTrust } from './trust-files.ts';

const VALIDITY = { fromMs: 1_790_000_000_000, untilMs: 1_795_000_000_000 };

function file(name: string, content: Uint8Array | string) {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return { name, size: bytes.length, arrayBuffer: async () => Uint8Array.from(bytes).buffer };
}

describe('trusted roots', () => {
  it('given certificates and lists, PEM or DER, then each goes where it belongs', async () => {
    const authority = await createAuthority('CN=Demo CA,O=Demo', VALIDITY);
    const list = await issueRevocationList(authority, { ...VALIDITY, revoked: [] });
    const { trust, wrong } = await readTrust([
      file('ca.pem', pemText('CERTIFICATE', authority.certificate)),
      file('ca.der', authority.certificate),
      file('ca.crl', list),
      file('list.pem', pemText('X509 CRL', list)),
    ]);
    expect(trust.roots).toEqual([authority.certificate, authority.certificate]);
    expect(trust.revocations).toEqual([list, list]);
    expect(wrong).toEqual([]);
  });

  it('given a file with neither, then it is named', async () => {
    const { trust, wrong } = await readTrust([file('readme.txt', 'hello')]);
    expect(trust.roots).toEqual([]);
    expect(wrong).toEqual([{ name: 'readme.txt' }]);
  });

  it('given a root, then its fingerprint is written as openssl writes it', async () => {
    expect(await fingerprintOf(new Uint8Array(0))).toMatch(
      /^E3:B0:C4:42:(?:[0-9A-F]{2}:){27}[0-9A-F]{2}$/,
    );
  });
});
