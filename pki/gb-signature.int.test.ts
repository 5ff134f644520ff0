import { beforeAll, describe, expect, it } from 'vitest';
import { checkOpening } from './opening-check.ts';
import { copyOf } from './testing/damaged-openings.ts';
import { type DemoOpening, demoOpening } from './testing/demo-opening.ts';
import { gbAttributes, gbSigned, namedInside, REFUSED_GB } from './testing/gb-signature.ts';
import { type FilesByName, pythonVerdictOf, wrongIn } from './testing/python-verifier.ts';

/** A tender whose agency, custodians and bidders sign with USB keys, by both programs (GB/T 35275). */
let published: DemoOpening;
beforeAll(async () => {
  published = await demoOpening('SM2-SM4-SM3', async ({ bidder }, sealed) => {
    const attributes = gbAttributes(sealed.headerBytes);
    return { ...sealed, signature: await gbSigned(bidder, sealed.headerBytes, { attributes }) };
  });
  const { files, tender } = published;
  for (const [at, key] of tender.custodians.entries()) {
    const content = contentOf('closing.json');
    const more = [namedInside(key.certificate)];
    const attributes = at === 0 ? undefined : gbAttributes(content, at === 1 ? {} : { more });
    files.set(`closing-${at + 1}.p7s`, await gbSigned(key, content, { attributes }));
  }
  files.set('policy.p7s', await gbSigned(agency(), contentOf('policy.json')));
});

function contentOf(name: string): Uint8Array {
  const bytes = published.files.get(name);
  if (bytes === undefined) throw new Error(`${name} is there`);
  return bytes;
}

function agency() {
  const [first] = published.tender.custodians;
  if (first === undefined) throw new Error('there is an agency');
  return first;
}

async function wrongByBoth(files: FilesByName): Promise<readonly string[]> {
  const { suite, trust } = published.tender;
  const ours = await checkOpening(suite, trust, async (name) => files.get(name));
  const theirs = await pythonVerdictOf({ files, trust });
  expect(theirs.wrong, theirs.text).toEqual(wrongIn(ours));
  return theirs.wrong;
}

describe('a published tender of USB keys', () => {
  it('[SEAL-17] [SEAL-25] given signatures of every form that is taken, then both programs find it good', async () => {
    expect(await wrongByBoth(published.files)).toEqual([]);
  });

  it.each(REFUSED_GB)(
    '[SEAL-25] given a policy signed by one $what, then both refuse it',
    async (refused) => {
      const demo = copyOf(published);
      demo.files.set('policy.p7s', await refused.make(agency(), contentOf('policy.json')));
      expect(await wrongByBoth(demo.files)).toEqual(['policy']);
    },
  );
});
