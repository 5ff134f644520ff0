import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utf8 } from '#contracts/utf8.ts';
import { derOf, pemBlocks, pemText } from './pem.ts';

describe('PEM', () => {
  it('given any bytes, then reading gives back what was written', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (der) => {
        expect(pemBlocks(`before\n${pemText('CERTIFICATE', der)}after`)).toEqual([
          { label: 'CERTIFICATE', der },
        ]);
      }),
    );
  });

  it('given several blocks, then only those of the label count, in their order', () => {
    const [a, b, key] = [utf8('a'), utf8('b'), utf8('key')];
    const text =
      pemText('CERTIFICATE', a) + pemText('PRIVATE KEY', key) + pemText('CERTIFICATE', b);
    expect(derOf('CERTIFICATE', utf8(text))).toEqual([a, b]);
  });

  it('given a block with something that is no base64, then it is left out', () => {
    expect(pemBlocks('-----BEGIN X-----\nAA=A\n-----END X-----')).toEqual([]);
  });

  it('given DER, then it is taken as it is', () => {
    const der = Uint8Array.of(0x30, 0);
    expect(derOf('CERTIFICATE', der)).toEqual([der]);
  });
});
