import { useEffect, useState } from 'react';
import { type BidFile, readBidFile } from './bid-file.ts';

type Sealed = { readonly blob: Blob; readonly fileName: string } | undefined;

/** What was sealed in this page, read as any other file is. */
export function useSealedFile(sealed: Sealed): BidFile | undefined {
  const [found, setFound] = useState<{ readonly of: Blob; readonly bid: BidFile | undefined }>();
  const { blob, fileName } = sealed ?? {};
  useEffect(() => {
    if (blob === undefined || fileName === undefined) return undefined;
    let isGone = false;
    void readBidFile(fileName, blob).then((read) => {
      if (!isGone) setFound({ of: blob, bid: read.ok ? read.value : undefined });
    });
    return () => {
      isGone = true;
    };
  }, [blob, fileName]);
  return found !== undefined && found.of === blob ? found.bid : undefined;
}
