import { beforeAll, describe, expect, it } from 'vitest';
import { SUITE_IDS } from '#contracts/sealing/suite.ts';
import { utf8 } from '#contracts/utf8.ts';
import { type Authority, createAuthority, issueCertificate } from '#pki/issue.ts';
import { derOf, pemBlocks, pemText } from '#pki/pem.ts';
import { isKeyOf } from '#pki/suites.ts';
import { commonName, subjectValues } from '#pki/trust.ts';
import { fileStem, makeKey, type NewKey, subjectOf } from './key-request.ts';
import { joinKey } from './joined-key.ts';

const NOW_MS = Date.UTC(2026, 10, 30);
const VALIDITY = { fromMs: NOW_MS - 86_400_000, untilMs: NOW_MS + 86_400_000 };
const OWNER = { name: '公证处, 第"一"分处=', organization: '91440300MA5G12345X' };

describe.each(SUITE_IDS)('a key that is made in the page, %s', (suite) => {
  let authority: Authority;
  let made: NewKey;
  let certificate: Uint8Array;

  beforeAll(async () => {
    authority = await createAuthority('CN=Demo CA,O=Demo', VALIDITY, suite);
    made = await makeKey(OWNER, suite);
    certificate = await certify(made);
  });

  const certify = async ({ request }: NewKey): Promise<Uint8Array> => {
    const [der] = derOf('CERTIFICATE REQUEST', utf8(request));
    const terms = { ...VALIDITY, use: 'signing' as const };
    const issued = der && (await issueCertificate(authority, der, terms));
    if (issued === undefined) throw new Error('the request proves its key');
    return issued;
  };
  const pem = (der: Uint8Array): Uint8Array => utf8(pemText('CERTIFICATE', der));

  it('given a name with signs of its own, then the certificate names exactly the owner', () => {
    expect(commonName(certificate)).toBe(OWNER.name);
    expect(subjectValues(certificate)).toEqual([OWNER.name, OWNER.name, OWNER.organization]);
    expect(isKeyOf(suite, certificate)).toBe(true);
  });

  it('given key and certificate in any order and form, then one file holds both, the own certificate first', async () => {
    const given = [pem(authority.certificate), certificate, utf8(made.key)];
    const joined = await joinKey(given);
    if (!joined.ok) throw new Error(joined.error);
    const blocks = pemBlocks(joined.value);
    expect(blocks.map(({ label }) => label)).toEqual(['PRIVATE KEY', 'CERTIFICATE', 'CERTIFICATE']);
    expect(blocks[1]?.der).toEqual(certificate);
  });

  it('given something that is missing or belongs to another key, then that is said', async () => {
    const other = await makeKey(OWNER, suite);
    expect(await joinKey([pem(certificate)])).toEqual({ ok: false, error: 'no_key' });
    expect(await joinKey([utf8(made.key)])).toEqual({ ok: false, error: 'no_certificate' });
    expect(await joinKey([utf8(other.key), certificate])).toEqual({
      ok: false,
      error: 'other_key',
    });
  });
});

describe('a key for sealed bids', () => {
  it('given a key of one suite and a certificate of another, then they do not fit', async () => {
    const [one, another] = SUITE_IDS;
    const authority = await createAuthority('CN=Demo CA', VALIDITY, another);
    const { key } = await makeKey(OWNER, one);
    expect(await joinKey([utf8(key), authority.certificate])).toEqual({
      ok: false,
      error: 'other_key',
    });
  });

  it('given an id, then it is in the name of the files and in the subject as it is', () => {
    expect(fileStem({ ...OWNER, organization: ' a/b:c ' })).toBe('a-b-c');
    expect(fileStem({ ...OWNER, organization: ' ' })).toBe('key');
    expect(subjectOf({ name: 'A,B', organization: 'x' })).toBe('CN=A\\,B,O=A\\,B,2.5.4.5=x');
  });
});
