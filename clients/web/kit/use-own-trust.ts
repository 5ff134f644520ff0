import { useState } from 'react';
import type { TrustList } from '#pki/trust.ts';
import { pageStore } from './keep.ts';
import { openTrustKeep } from './kept-trust.ts';
import { readTrust, type WrongTrustFile } from './trust-files.ts';

/** What a person trusts on this machine. */
export interface OwnTrust {
  /** With a root at least; `undefined`: nothing is chosen, or what was chosen holds none. */
  readonly trust: TrustList | undefined;
  /** Files were chosen and hold no root. */
  readonly hasNoRoots: boolean;
  readonly wrong: readonly WrongTrustFile[];
  /** Whether it will be here the next time. */
  readonly isKept: boolean;
  readonly take: (files: readonly File[]) => Promise<void>;
  readonly forget: () => void;
}

interface Held {
  readonly trust: TrustList | undefined;
  readonly hasNoRoots: boolean;
  readonly wrong: readonly WrongTrustFile[];
  readonly isKept: boolean;
}

const NOTHING: Held = { trust: undefined, hasNoRoots: false, wrong: [], isKept: false };

/** Roots and revocation lists, chosen once and kept on this machine; choosing others replaces them. */
export function useOwnTrust(): OwnTrust {
  const [keep] = useState(() => openTrustKeep(pageStore()));
  const [held, setHeld] = useState<Held>(() => {
    const trust = keep.read();
    return trust === undefined ? NOTHING : { ...NOTHING, trust, isKept: true };
  });
  const take = async (files: readonly File[]): Promise<void> => {
    const { trust, wrong } = await readTrust(files);
    // A wrong choice takes nothing away that was good.
    if (trust.roots.length === 0) setHeld((now) => ({ ...now, hasNoRoots: true, wrong }));
    else setHeld({ trust, hasNoRoots: false, wrong, isKept: keep.write(trust) });
  };
  const forget = (): void => {
    keep.clear();
    setHeld(NOTHING);
  };
  return { ...held, take, forget };
}
