import { sha256 } from '@noble/hashes/sha2.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hex } from '../utf8.ts';
import { base64Of, bytesOfBase64 } from '../signing/base64.ts';
import {
  checkpointText,
  isKeyName,
  openCheckpoint,
  parseCheckpoint,
  parseNote,
  parseVerifierKey,
  type VerifierKey,
  type VerifyEd25519,
  verifierKey,
  verifierKeyText,
} from './checkpoint.ts';
import { utf8 } from '../utf8.ts';

/** Web Crypto, which Node and browsers share; the contracts compile without the types of either. */
declare const crypto: {
  subtle: {
    importKey(
      format: 'raw',
      key: Uint8Array,
      name: string,
      no: false,
      uses: ['verify'],
    ): Promise<object>;
    verify(name: string, key: object, signature: Uint8Array, data: Uint8Array): Promise<boolean>;
  };
};

const verifyEd25519: VerifyEd25519 = async (publicKey, message, signature) => {
  const key = await crypto.subtle.importKey('raw', publicKey, 'Ed25519', false, ['verify']);
  return crypto.subtle.verify('Ed25519', key, signature, message);
};

/** The example note of the signed-note format's reference implementation. */
const NEUMANN_KEY = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const NEUMANN_NOTE = `If you think cryptography is the answer to your problem,
then you don't know what your problem is.

— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
`;

function keyOf(text: string): VerifierKey {
  const parsed = parseVerifierKey(sha256, text);
  if (!parsed.ok) throw new Error(parsed.error);
  return parsed.value;
}

describe('signed notes', () => {
  test('[LOG-4] the published example verifies: key id, separation of text, signature', async () => {
    const neumann = keyOf(NEUMANN_KEY);
    expect(hex(neumann.keyId)).toBe('c74f20a3');
    expect(verifierKeyText(neumann)).toBe(NEUMANN_KEY);
    const note = parseNote(NEUMANN_NOTE);
    if (!note.ok) throw new Error(note.error);
    const [line] = note.value.signatures;
    expect(line && hex(line.keyId)).toBe('c74f20a3');
    const { text } = note.value;
    expect(text.endsWith('problem is.\n')).toBe(true);
    const signature = line?.signature ?? new Uint8Array();
    expect(await verifyEd25519(neumann.publicKey, utf8(text), signature)).toBe(true);
    expect(await verifyEd25519(neumann.publicKey, utf8(`${text}\n`), signature)).toBe(false);
  });

  test('[LOG-4] a true signature over text that is no checkpoint opens nothing', async () => {
    const opened = await openCheckpoint(NEUMANN_NOTE, keyOf(NEUMANN_KEY), verifyEd25519);
    expect(opened).toMatchObject({ ok: false });
  });

  test('[LOG-4] the example with any one character changed is refused', async () => {
    const neumann = keyOf(NEUMANN_KEY);
    for (let at = 0; at < NEUMANN_NOTE.length; at += 1) {
      const char = NEUMANN_NOTE[at] === 'x' ? 'y' : 'x';
      const changed = NEUMANN_NOTE.slice(0, at) + char + NEUMANN_NOTE.slice(at + 1);
      const note = parseNote(changed);
      const line = note.ok
        ? note.value.signatures.find(
            ({ name, keyId }) => name === neumann.name && hex(keyId) === hex(neumann.keyId),
          )
        : undefined;
      const isSigned =
        note.ok &&
        line !== undefined &&
        (await verifyEd25519(neumann.publicKey, utf8(note.value.text), line.signature));
      expect(isSigned, `position ${at}`).toBe(false);
    }
  });

  test.each([
    ['no signature', 'text\n'],
    ['no blank line', 'text\n— a AAAAAAAA\n'],
    ['no final newline', 'text\n\n— a AAAAAAAA'],
    ['a hyphen for the dash', 'text\n\n- a AAAAAAAA\n'],
    ['two spaces', 'text\n\n—  a AAAAAAAA\n'],
    ['loose base64', 'text\n\n— a AAAAAAA\n'],
    ['a key id alone', 'text\n\n— a AAAAAA==\n'],
    ['a plus in the name', 'text\n\n— a+b AAAAAAAA\n'],
    ['a tab', 'te\txt\n\n— a AAAAAAAA\n'],
    ['a carriage return', 'text\r\n\n— a AAAAAAAA\n'],
    ['half a character', 'te\ud800xt\n\n— a AAAAAAAA\n'],
    ['too many signatures', `text\n\n${'— a AAAAAAAA\n'.repeat(101)}`],
  ])('[LOG-4] a note with %s is refused', (_what, note) => {
    expect(parseNote(note)).toMatchObject({ ok: false });
  });

  test.each([
    ['a foreign key id', 'PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'],
    ['another name', 'PeterNewmann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'],
    ['another type', 'PeterNeumann+c74f20a3+BBpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'],
    ['half a key', 'PeterNeumann+c74f20a3+ARpc2QcUPDhM'],
    ['upper-case digits', 'PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'],
    ['nothing', ''],
  ])('[LOG-4] a verifier key with %s is refused', (_what, text) => {
    expect(parseVerifierKey(sha256, text)).toMatchObject({ ok: false });
  });
});

describe('checkpoints', () => {
  const root = sha256(utf8('root'));

  test('[LOG-4] what is written is read back', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter(isKeyName),
        fc.maxSafeNat(),
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        (origin, size, hash) => {
          const head = { origin, size, root: Uint8Array.from(hash) };
          expect(parseCheckpoint(checkpointText(head))).toEqual({ ok: true, value: head });
        },
      ),
    );
  });

  test.each([
    ['a leading zero', `log\n01\n${base64Of(root)}\n`],
    ['a sign', `log\n-1\n${base64Of(root)}\n`],
    ['a size beyond the safe integers', `log\n9007199254740993\n${base64Of(root)}\n`],
    ['no origin', `\n1\n${base64Of(root)}\n`],
    ['a short root', `log\n1\n${base64Of(root.slice(1))}\n`],
    ['an extension line', `log\n1\n${base64Of(root)}\nmore\n`],
    ['no final newline', `log\n1\n${base64Of(root)}`],
  ])('[LOG-4] a checkpoint with %s is refused', (_what, text) => {
    expect(parseCheckpoint(text)).toMatchObject({ ok: false });
  });

  test('[LOG-4] names with spaces, plus or line ends name no key', () => {
    for (const name of ['', 'a b', 'a+b', 'a\n', 'a\u3000b', 'a\u00a0', 'x'.repeat(201)]) {
      expect(isKeyName(name)).toBe(false);
      expect(() => verifierKey(sha256, name, root)).toThrow('not a key name');
    }
    expect(isKeyName('开标.example/log/2026')).toBe(true);
  });
});

test('[LOG-4] base64 is read only in the one form that is written', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
      const text = base64Of(bytes);
      expect(bytesOfBase64(text)).toEqual(Uint8Array.from(bytes));
      expect(bytesOfBase64(`${text} `)).toBeUndefined();
    }),
  );
  // The spare bits of the last character must be zero.
  for (const loose of ['AA', 'AAA', 'AB==', 'AAB=', 'A===', '=', 'AA=A', 'A-_A']) {
    expect(bytesOfBase64(loose)).toBeUndefined();
  }
});
