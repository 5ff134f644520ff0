import { describe, expect, it } from 'vitest';
import { modelOf } from '#documents/build.ts';
import { DOCUMENT_KINDS } from '#contracts/wire/documents.ts';
import { type DocumentModel, text } from '#documents/model.ts';
import { layOut } from '#documents/pdf/layout.ts';
import { renderPdf } from '#documents/pdf/render.ts';
import { blanks, expectInked, inked, measure, rendered } from './ink.ts';
import { runningSubject, sampleSubject } from './sample-subject.ts';

/** Between the watermark's grey and white paper. */
const TINTED = 240;

describe('pages as they are seen', () => {
  it.each(DOCUMENT_KINDS)(
    '[DOC-4] every character of %s is inked, in both languages',
    async (kind) => {
      for (const language of ['zh-CN', 'en'] as const) {
        const model = modelOf(kind, await sampleSubject({ language }));
        const { said, pages } = await expectInked(model);
        expect(said).toContain('办公桌椅采购 Desks');
        const total = pages.length;
        for (let n = 1; n <= total; n += 1) {
          const wanted = language === 'en' ? `Page ${n} of ${total}` : `第${n}页共${total}页`;
          expect(language === 'en' ? said : said.replaceAll(' ', '')).toContain(wanted);
        }
      }
    },
  );

  it('[DOC-4] a page without its text is noticed', async () => {
    const model = modelOf('result-notice', await sampleSubject());
    const widthOf = await measure();
    const { pages } = await rendered(await renderPdf({ ...model, blocks: [] }));
    const [picture] = pages;
    const [marks = []] = layOut(model, widthOf);
    const texts = marks.flatMap((mark) => (mark.kind === 'text' ? [mark] : []));
    if (picture === undefined) throw new Error('there is a page');
    expect(texts.flatMap((mark) => blanks(picture, mark, widthOf)).length).toBeGreaterThan(100);
  });

  it('[DOC-4] amounts, words and hash can be taken out of the notice as text', async () => {
    const model = modelOf('result-notice', await sampleSubject());
    const { said } = await rendered(await renderPdf(model));
    expect(said).toContain('979,000.00');
    expect(said).toContain('玖拾柒万玖仟元整');
    expect(said.replaceAll(/\s/g, '')).toContain('ab'.repeat(32));
  });

  it('[DOC-4] a long table is inked on all of its pages', async () => {
    const model = modelOf('minutes', await sampleSubject());
    const rows = Array.from({ length: 120 }, (_, index) => [
      text(`第${index}行`),
      text('密封报价、开标记录与评审报告的长文字会换行'),
    ]);
    const columns = [
      { title: '序号', share: 1 },
      { title: '内容', share: 2 },
    ];
    const table = { kind: 'table' as const, title: '长表', columns, rows, empty: '' };
    const { pages, said } = await expectInked({ ...model, blocks: [table] });
    expect(pages.length).toBeGreaterThan(2);
    expect(said).toContain('第119行');
    expect(said.match(/序号/g)).toHaveLength(pages.length);
  });

  it('[DOC-2] a draft is marked across the page, a final document is not', async () => {
    const centre = { x: 250, y: 300, width: 100, height: 100 };
    const countOf = async (model: DocumentModel): Promise<number> => {
      const empty = { ...model, blocks: [] };
      const { pages } = await rendered(await renderPdf(empty));
      const [page] = pages;
      return page === undefined ? 0 : inked(page, centre, TINTED);
    };
    expect(await countOf(modelOf('minutes', await runningSubject()))).toBeGreaterThan(50);
    expect(await countOf(modelOf('minutes', await sampleSubject()))).toBe(0);
  });
});
