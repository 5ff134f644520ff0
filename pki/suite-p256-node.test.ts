import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createP256NodeSuite } from './suite-p256-node.ts';
import { createP256Suite } from './suite-p256.ts';

describe('the suite on Node', () => {
  const [web, node] = [createP256Suite(), createP256NodeSuite()];

  it('[SEAL-1] given any bytes in any pieces, then both suites give one digest', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 200 })), async (pieces) => {
        const [first, second] = [web.hasher(), node.hasher()];
        for (const piece of pieces) {
          first.update(piece);
          second.update(piece);
        }
        const digest = first.digest();
        expect(second.digest()).toEqual(digest);
        const whole = Uint8Array.from(pieces.flatMap((piece) => [...piece]));
        expect(node.hash(whole)).toEqual(digest);
        expect(await node.digest(whole)).toEqual(digest);
        expect(web.hash(whole)).toEqual(digest);
      }),
    );
  });

  it('[SEAL-1] given a suite on Node, then it has the id, tag and everything else of the one in pages', () => {
    expect(node.id).toBe(web.id);
    expect(node.tagBytes).toBe(web.tagBytes);
    expect(Object.keys(node).sort()).toEqual(Object.keys(web).sort());
  });
});
