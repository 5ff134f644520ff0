/** Width of a text in points at the size it will be drawn in. */
export type Measure = (text: string) => number;

/** A Latin word with the spaces behind it, or one character of any other script. */
const PIECES = /[!-~\u00a0-\u024f]+ *| +|[^!-~\u00a0-\u024f ]/gu;
/** What may not begin a line, and what may not end one (禁则). */
const NO_START = new Set('，。、；：！？）】》」』”’%…·');
const NO_END = new Set('（【《「『“‘￥¥');

/** Breaks a text into lines of at most `width` points; there is always at least one line, and every line holds something. */
export function breakLines(text: string, width: number, measure: Measure): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of piecesOf(text, width, measure)) {
    const longer = line + piece;
    if (line === '' || measure(longer.trimEnd()) <= width) {
      line = longer;
      continue;
    }
    const kept = whereToCut(line, piece);
    lines.push(line.slice(0, kept).trimEnd());
    line = (line.slice(kept) + piece).trimStart();
  }
  lines.push(line.trimEnd());
  return lines;
}

/** A mark that may not begin a line takes the character before it along; an opening one goes along itself. */
function whereToCut(line: string, next: string): number {
  const last = Array.from(line).at(-1) ?? '';
  const isBound = NO_START.has(next) || NO_END.has(last);
  const kept = isBound ? line.length - last.length : line.length;
  return kept > 0 ? kept : line.length;
}

/** Words that are wider than a line are cut where they reach its end. */
function* piecesOf(text: string, width: number, measure: Measure): Generator<string> {
  for (const [piece] of text.matchAll(PIECES)) {
    if (piece.length === 1 || measure(piece.trimEnd()) <= width) {
      yield piece;
      continue;
    }
    let part = '';
    for (const character of piece) {
      if (part !== '' && measure(part + character) > width) {
        yield part;
        part = '';
      }
      part += character;
    }
    yield part;
  }
}
