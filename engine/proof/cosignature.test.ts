import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readU64 } from '#contracts/sealing/bytes.ts';
import { utf8Text } from '#contracts/utf8.ts';
import { parseNote, verifierKey, verifierKeyText } from '#contracts/journal/checkpoint.ts';
import {
  cosign,
  cosignedMessage,
  parseWitnessKey,
  validCosignatures,
  witnessKey,
  witnessKeyText,
} from '#contracts/journal/cosignature.ts';
import { verifyEd25519 } from './log-key.ts';

const sha256 = (bytes: Uint8Array): Uint8Array =>
  new Uint8Array(createHash('sha256').update(bytes).digest());
/** The example of the C2SP text. */
const TEXT =
  'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n';
const EXAMPLE = `${TEXT}
— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==
`;

function newWitness(name: string) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  const key = witnessKey(sha256, name, Uint8Array.from(raw));
  return { key, sign: (message: Uint8Array) => new Uint8Array(sign(null, message, privateKey)) };
}

async function names(note: string, ...keys: Parameters<typeof validCosignatures>[1]) {
  const parsed = parseNote(note);
  if (!parsed.ok) throw new Error(parsed.error);
  const valid = await validCosignatures(parsed.value, keys, verifyEd25519);
  return valid.map(({ key, atSeconds }) => `${key.name} ${atSeconds}`);
}

describe('cosignatures of witnesses', () => {
  it('[LOG-11] given the example of the C2SP text, then what is signed is what the text says', () => {
    expect(utf8Text(cosignedMessage(TEXT, 1_679_315_147))).toBe(
      `cosignature/v1\ntime 1679315147\n${TEXT}`,
    );
    const note = parseNote(EXAMPLE);
    const line = note.ok ? note.value.signatures[1]?.signature : undefined;
    expect(line?.length).toBe(8 + 64);
    expect(readU64(line ?? new Uint8Array(8))).toBe(1_679_315_147);
  });

  it('[LOG-11] given a checkpoint, then a witness’s line counts for this text, this time and this key alone', async () => {
    const [one, two] = [newWitness('w.example/1'), newWitness('w.example/2')];
    const line = cosign(TEXT, 1_700_000_000, one);
    expect(await names(EXAMPLE + line, one.key, two.key)).toEqual(['w.example/1 1700000000']);
    expect(await names(EXAMPLE + line + cosign(TEXT, 5, two), one.key, two.key)).toHaveLength(2);
    const other = EXAMPLE.replaceAll('20852163', '20852164');
    expect(await names(other + line, one.key)).toEqual([]);
    const renamed = line.replace('w.example/1', 'w.example/2');
    expect(await names(EXAMPLE + renamed, one.key, two.key)).toEqual([]);
  });

  it('[LOG-11] given several lines of one witness, then it counts once, with the newest', async () => {
    const one = newWitness('w.example/1');
    const note = EXAMPLE + cosign(TEXT, 7, one) + cosign(TEXT, 9, one) + cosign(TEXT, 8, one);
    expect(await names(note, one.key)).toEqual(['w.example/1 9']);
  });

  it('[LOG-11] given a witness’s key as text, then it reads back, and a log’s key is none', () => {
    const { key } = newWitness('w.example/1');
    const text = witnessKeyText(key);
    expect(parseWitnessKey(sha256, text)).toEqual({ ok: true, value: key });
    const asLog = verifierKeyText(verifierKey(sha256, key.name, key.publicKey));
    for (const wrong of [asLog, text.replace('w.example', 'x.example'), `${text}=`, '', 'a+b']) {
      expect(parseWitnessKey(sha256, wrong).ok, wrong).toBe(false);
    }
  });
});
