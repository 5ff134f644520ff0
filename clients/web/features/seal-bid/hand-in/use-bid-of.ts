import { useState } from 'react';
import { type BidFile, readBidFile } from './bid-file.ts';

/** The file of one version by the digest of its header: the one that is chosen for handing in, or one that is chosen just for this. */
export function useBidOf(header: string, chosen: BidFile | undefined) {
  const [own, setOwn] = useState<BidFile>();
  const [isOther, setIsOther] = useState(false);
  const take = ([file]: readonly File[]): void => {
    if (file === undefined) return;
    void readBidFile(file.name, file).then((read) => {
      const isThis = read.ok && read.value.digest === header;
      setIsOther(!isThis);
      setOwn(isThis ? read.value : undefined);
    });
  };
  const bid = own ?? (chosen?.digest === header ? chosen : undefined);
  return { bid, isOther, take };
}
