import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as fontkit from 'fontkit';
import type { PDFDocument, PDFFont } from 'pdf-lib';

/** Noto Sans SC (OFL) as it lies in the package; only the glyphs in use go into a document. */
const FONT_FILE = fileURLToPath(
  import.meta.resolve('@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf'),
);

let bytes: Promise<Buffer> | undefined;

/** Embeds the font that every document is set in. Kerning and ligatures stay off, so that widths of parts add up. */
export async function embedFont(document: PDFDocument): Promise<PDFFont> {
  bytes ??= readFile(FONT_FILE);
  document.registerFontkit(fontkitForPdf);
  const features = { kern: false, liga: false };
  return document.embedFont(await bytes, { subset: true, features });
}

type PdfFontkit = Parameters<PDFDocument['registerFontkit']>[0];
type PdfSubset = ReturnType<ReturnType<PdfFontkit['create']>['createSubset']>;
type StreamListener = (value: never) => unknown;

/**
 * Upstream fontkit behind the interface that pdf-lib was written for: its subset used to hand out a stream and now gives
 * the bytes at once. (The fork that pdf-lib names writes subsets of this font that show nothing.)
 */
const fontkitForPdf: PdfFontkit = {
  create(data) {
    const font = fontkit.create(Buffer.from(data));
    if (!('createSubset' in font)) throw new TypeError('the font file holds one font');
    const create = font.createSubset.bind(font);
    const patched: object = Object.assign(font, {
      createSubset() {
        const subset = create();
        return Object.assign(subset, { encodeStream: () => streamOf(() => encoded(subset)) });
      },
    });
    return patched as ReturnType<PdfFontkit['create']>;
  },
};

/** fontkit 2 gives the bytes at once; its types still tell of the stream. */
function encoded(subset: object): Uint8Array {
  if (!('encode' in subset) || typeof subset.encode !== 'function') {
    throw new TypeError('the subset can be written');
  }
  const out: unknown = subset.encode();
  if (!(out instanceof Uint8Array)) throw new TypeError('a written subset is bytes');
  return out;
}

function streamOf(bytesOf: () => Uint8Array): ReturnType<PdfSubset['encodeStream']> {
  const listeners = new Map<string, StreamListener>();
  const tell = (event: string, value: unknown): void => {
    listeners.get(event)?.(value as never);
  };
  queueMicrotask(() => {
    try {
      tell('data', bytesOf());
      tell('end', undefined);
    } catch (error) {
      tell('error', error);
    }
  });
  const stream = {
    on(event: string, listener: StreamListener) {
      listeners.set(event, listener);
      return stream;
    },
  };
  return stream;
}
