import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PDFDocument } from 'pdf-lib';
import { expect } from 'vitest';
import type { DocumentModel } from '#documents/model.ts';
import { embedFont } from '#documents/pdf/font.ts';
import { layOut, type Mark, PAGE } from '#documents/pdf/layout.ts';
import { measureWith, renderPdf } from '#documents/pdf/render.ts';

/**
 * What a reader sees: pages are rendered by poppler, and ink is looked for where the layout says that a character stands.
 * A font subset that shows nothing passes every check of the text and fails this one.
 */
const run = promisify(execFile);
const DPI = 120;
/** Thin strokes are grey at this resolution. */
const DARK = 190;

export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly grey: Uint8Array;
}

export async function rendered(pdf: Uint8Array): Promise<{ pages: Picture[]; said: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'kaibiao-ink-'));
  try {
    const file = join(folder, 'a.pdf');
    writeFileSync(file, pdf);
    await run('pdftoppm', ['-r', String(DPI), '-gray', file, join(folder, 'p')]);
    const names = readdirSync(folder).filter((name) => name.endsWith('.pgm'));
    const pages = names.toSorted().map((name) => readPgm(readFileSync(join(folder, name))));
    const { stdout } = await run('pdftotext', ['-enc', 'UTF-8', '-layout', file, '-']);
    return { pages, said: stdout };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readPgm(bytes: Buffer): Picture {
  const head = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(bytes.subarray(0, 40).toString('latin1'));
  if (head === null) throw new Error('pdftoppm writes P5 pictures');
  return {
    width: Number(head[1]),
    height: Number(head[2]),
    grey: new Uint8Array(bytes.subarray(head[0].length)),
  };
}

/** Pixels below a grey in a box given in points from the lower left corner. */
export function inked(
  picture: Picture,
  box: { x: number; y: number; width: number; height: number },
  below = DARK,
): number {
  const scale = DPI / 72;
  const left = Math.max(0, Math.floor(box.x * scale));
  const right = Math.min(picture.width, Math.ceil((box.x + box.width) * scale));
  const top = Math.max(0, Math.floor((PAGE.height - box.y - box.height) * scale));
  const bottom = Math.min(picture.height, Math.ceil((PAGE.height - box.y) * scale));
  let found = 0;
  for (let row = top; row < bottom; row += 1) {
    for (let column = left; column < right; column += 1) {
      if ((picture.grey[row * picture.width + column] ?? 255) < below) found += 1;
    }
  }
  return found;
}

export async function measure() {
  const document = await PDFDocument.create();
  return measureWith(await embedFont(document));
}

/** Characters of a mark that leave no ink where they should; all of them would, in a font without glyphs. */
export function blanks(
  picture: Picture,
  mark: Extract<Mark, { kind: 'text' }>,
  widthOf: (text: string, size: number) => number,
): readonly string[] {
  const found: string[] = [];
  let x = mark.x;
  for (const character of mark.text) {
    const width = widthOf(character, mark.size);
    const box = { x, y: mark.y - mark.size * 0.12, width, height: mark.size };
    if (/[\p{Script=Han}A-Za-z0-9]/u.test(character) && inked(picture, box) < 2) {
      found.push(character);
    }
    x += width;
  }
  return found;
}

/** Every character of the layout is inked in the document as it is rendered; `pdf` when it is not drawn by `renderPdf` alone. */
export async function expectInked(
  model: DocumentModel,
  pdf?: Uint8Array,
): Promise<{ pages: Picture[]; said: string }> {
  const widthOf = await measure();
  const pictures = await rendered(pdf ?? (await renderPdf(model)));
  const pages = layOut(model, widthOf);
  expect(pictures.pages).toHaveLength(pages.length);
  pages.forEach((marks, index) => {
    const picture = pictures.pages[index];
    if (picture === undefined) throw new Error('every page is rendered');
    const texts = marks.flatMap((mark) => (mark.kind === 'text' ? [mark] : []));
    expect(texts.flatMap((mark) => blanks(picture, mark, widthOf))).toEqual([]);
    // Nothing runs over the edges of the paper.
    expect(inked(picture, { x: 0, y: 0, width: 40, height: PAGE.height })).toBe(0);
    expect(inked(picture, { x: PAGE.width - 40, y: 0, width: 40, height: PAGE.height })).toBe(0);
  });
  return pictures;
}
