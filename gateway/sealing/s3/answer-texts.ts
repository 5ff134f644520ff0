import { SaxesParser } from 'saxes';

/** One element of an answer: its name and its text, without those inside it. */
export interface AnswerElement {
  readonly name: string;
  readonly text: string;
}

/** Elements of an XML answer in the order in which they end. What is no XML has none. */
export function elementsOf(xml: string): readonly AnswerElement[] {
  const found: AnswerElement[] = [];
  const texts: string[] = [];
  const parser = new SaxesParser();
  parser.on('opentag', () => void texts.push(''));
  parser.on('text', (text) => {
    const last = texts.pop();
    if (last !== undefined) texts.push(last + text);
  });
  parser.on('closetag', ({ name }) => void found.push({ name, text: texts.pop() ?? '' }));
  let isXml = true;
  parser.on('error', () => {
    isXml = false;
  });
  parser.write(xml).close();
  return isXml ? found : [];
}

/** Text of the first element of this name. */
export function textOf(elements: readonly AnswerElement[], name: string): string | undefined {
  return elements.find((element) => element.name === name)?.text;
}

/** Texts of all elements of this name. */
export function textsOf(elements: readonly AnswerElement[], name: string): readonly string[] {
  return elements.filter((element) => element.name === name).map(({ text }) => text);
}
