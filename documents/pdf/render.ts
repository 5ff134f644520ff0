import { degrees, PDFDocument, type PDFFont, type PDFPage, rgb } from 'pdf-lib';
import { assertNever } from '#contracts/result.ts';
import type { DocumentModel } from '../model.ts';
import { sayIn } from '../content/words.ts';
import { embedFont } from './font.ts';
import { BODY, layOut, type Mark, type MeasureAt, PAGE } from './layout.ts';
import { placeForSignature, type SignaturePlace } from './signature-place.ts';

const INK = rgb(0.08, 0.08, 0.1);
const SOFT = rgb(0.35, 0.35, 0.4);
const RULE = rgb(0.6, 0.63, 0.68);
const GROUND = rgb(0.94, 0.95, 0.97);
const WATER = rgb(0.86, 0.86, 0.89);
const EDGE_SIZE = 8;
const WATERMARK = { size: 64, angle: 35 } as const;
const PRODUCER = 'Kaibiao';

export interface RenderProgress {
  /** Pages drawn and pages in all. */
  (done: number, total: number): void;
}

/** A document as PDF. The same model gives the same bytes, wherever and whenever it is made. */
export async function renderPdf(
  model: DocumentModel,
  onProgress: RenderProgress = () => undefined,
): Promise<Uint8Array> {
  return (await drawn(model, onProgress)).save();
}

/** As `renderPdf`, with an empty place for one signature over all the rest, which somebody else fills (`placeForSignature`). */
export async function renderForSignature(
  model: DocumentModel,
  place: SignaturePlace,
): Promise<Uint8Array> {
  const document = await drawn(model);
  placeForSignature(document, place);
  // A signature's dictionary has to stand in plain text, not in a compressed stream of objects.
  return document.save({ useObjectStreams: false });
}

async function drawn(
  model: DocumentModel,
  onProgress: RenderProgress = () => undefined,
): Promise<PDFDocument> {
  const document = await PDFDocument.create({ updateMetadata: false });
  describe(document, model);
  const font = await embedFont(document);
  const pages = layOut(model, measureWith(font));
  pages.forEach((marks, index) => {
    const page = document.addPage([PAGE.width, PAGE.height]);
    if (model.watermark !== undefined) drawWatermark(page, font, model.watermark);
    for (const mark of marks) draw(page, font, mark);
    drawEdges(page, font, { model, number: index + 1, total: pages.length });
    onProgress(index + 1, pages.length);
  });
  return document;
}

function describe(document: PDFDocument, model: DocumentModel): void {
  const at = new Date(model.at);
  document.setTitle(`${model.title} ${model.subject}`);
  document.setSubject(model.reference);
  document.setLanguage(model.language);
  document.setProducer(PRODUCER);
  document.setCreator(PRODUCER);
  document.setCreationDate(at);
  document.setModificationDate(at);
}

/** Widths add up character by character, so each is looked up once. */
export function measureWith(font: PDFFont): MeasureAt {
  const unit = 1_000;
  const widths = new Map<string, number>();
  const widthOf = (character: string): number => {
    const known = widths.get(character);
    if (known !== undefined) return known;
    const width = font.widthOfTextAtSize(character, unit) / unit;
    widths.set(character, width);
    return width;
  };
  return (text, size) => {
    let width = 0;
    for (const character of text) width += widthOf(character);
    return width * size;
  };
}

function draw(page: PDFPage, font: PDFFont, mark: Mark): void {
  switch (mark.kind) {
    case 'text': {
      const { text, x, y, size } = mark;
      page.drawText(text, { x, y, size, font, color: INK });
      return;
    }
    case 'line': {
      const { x, y, width, weight } = mark;
      const [start, end] = [
        { x, y },
        { x: x + width, y },
      ];
      page.drawLine({ start, end, thickness: weight, color: RULE });
      return;
    }
    case 'fill': {
      const { x, y, width, height } = mark;
      page.drawRectangle({ x, y, width, height, color: GROUND });
      return;
    }
    default:
      assertNever(mark);
  }
}

function drawEdges(
  page: PDFPage,
  font: PDFFont,
  { model, number, total }: { model: DocumentModel; number: number; total: number },
): void {
  const say = sayIn(model.language);
  const edge = (text: string, x: number, y: number): void =>
    page.drawText(text, { x, y, size: EDGE_SIZE, font, color: SOFT });
  const widthOf = (text: string): number => font.widthOfTextAtSize(text, EDGE_SIZE);
  const top = BODY.top + 18;
  edge(model.title, BODY.left, top + 4);
  edge(model.reference, BODY.right - widthOf(model.reference), top + 4);
  rule(page, top);
  rule(page, BODY.bottom - 18);
  const count = say('page', { n: number, total });
  edge(model.basis, BODY.left, BODY.bottom - 30);
  edge(count, BODY.right - widthOf(count), BODY.bottom - 30);
}

function rule(page: PDFPage, y: number): void {
  const [start, end] = [
    { x: BODY.left, y },
    { x: BODY.right, y },
  ];
  page.drawLine({ start, end, thickness: 0.5, color: RULE });
}

/** Across the page and under its text, so that everything stays readable. */
function drawWatermark(page: PDFPage, font: PDFFont, text: string): void {
  const { size, angle } = WATERMARK;
  const width = font.widthOfTextAtSize(text, size);
  const radians = (angle * Math.PI) / 180;
  page.drawText(text, {
    x: PAGE.width / 2 - (width / 2) * Math.cos(radians),
    y: PAGE.height / 2 - (width / 2) * Math.sin(radians),
    size,
    font,
    color: WATER,
    rotate: degrees(angle),
  });
}
