import ExcelJS from 'exceljs';
import { describe, expect, it } from 'vitest';
import { bidderId } from '#contracts/ids.ts';
import { epochMs } from '#contracts/time.ts';
import type { Audience } from '#contracts/wire/views.ts';
import { modelOf, render } from '#documents/build.ts';
import { cellText } from '#documents/cell-text.ts';
import type { Confirmation } from '#documents/content/subject.ts';
import { DOCUMENT_FORMATS, DOCUMENT_KINDS } from '#contracts/wire/documents.ts';
import { type DocumentModel, text } from '#documents/model.ts';
import { renderSheet } from '#documents/sheet/render.ts';
import { runningSubject, sampleSubject, sealedSubject, weighedSubject } from './sample-subject.ts';

/** Everything that a model says, as one text. */
function saidBy(model: DocumentModel): string {
  return model.blocks
    .flatMap((block) => {
      if (block.kind === 'facts') return block.facts.map(({ cell }) => cellText(cell));
      if (block.kind !== 'table') return [block.text];
      return block.rows.map((row) => row.map(cellText).join(' | '));
    })
    .join('\n');
}

const PUBLIC: Audience = { kind: 'public' };
const OVERSIGHT: Audience = { kind: 'oversight' };

describe('what documents say', () => {
  it('the notice names parties, winner, price in digits and words, and why a lot failed', async () => {
    const said = saidBy(modelOf('result-notice', await sampleSubject()));
    expect(said).toContain('办公桌椅采购 Desks\nA1\n采购人\n代理机构');
    expect(said).toContain('L1 | 甲公司 (B1) | 979,000.00 | 玖拾柒万玖仟元整');
    expect(said).toContain(
      'L2 | 流标 | 50,000.00 | 1 | 1970-01-01 08:00:30.000 | 有效报价 1 家，不足 2 家',
    );
    expect(said).toContain('七个工作日');
    expect(said).toContain('ab'.repeat(32));
  });

  it('[BV-5] where bidders have factors every price stands with its factor and evaluated price', async () => {
    const subject = await weighedSubject();
    const notice = saidBy(modelOf('result-notice', subject));
    expect(notice).toMatch(
      /^L1 \| .*\(B2\) \| 1,300\.00 \| 2\/3 \| 866\.66666667 \| 壹仟叁佰元整$/m,
    );
    const minutes = saidBy(modelOf('minutes', subject));
    expect(minutes).toMatch(/^1 \| .*\(B2\) \| 1,300\.00 \| 2\/3 \| 866\.66666667$/m);
    expect(minutes).toMatch(/^2 \| .*\(B1\) \| 1,000\.00 \| 1 \| 1,000\.00$/m);
    expect(minutes).toContain('(B2) 2/3；未列出的为 1');
    const log = saidBy(modelOf('offer-log', subject));
    expect(log).toContain('评审价 866.66666667（× 2/3）');
    const plain = saidBy(modelOf('minutes', await sampleSubject()));
    expect(plain).not.toMatch(/评审/);
  });

  it('[DOC-2] a result is pending until it is announced, then names the bidder who got each lot', async () => {
    const pending = modelOf('result-notice', await sampleSubject());
    expect(saidBy(pending)).toContain('尚待采购人确认');
    expect(pending.watermark).toBeUndefined();
    const announced = async (lot: Omit<Confirmation['lots'][number], 'lotId'>) => {
      const confirmation = { announcedAt: 86_400_000, lots: [{ lotId: 'L1', ...lot }] };
      return saidBy(modelOf('result-notice', await sampleSubject({ confirmation })));
    };
    const confirmed = await announced({ bidderId: 'B2' });
    expect(confirmed).toContain('结果于 1970-01-02 08:00:00.000 公告');
    expect(confirmed).toContain('L1 | 乙公司 (B2) | 980,000.00');
    const next = await announced({ bidderId: 'B1' });
    expect(next).toMatch(/^L1 \| .*\(B1\) \|/m);
    expect(next).not.toContain('乙公司 (B2)');
    for (const [why, words] of [
      ['refused', '采购人不接受竞价结果'],
      ['given-up', '候选人均已放弃'],
    ] as const) {
      const none = await announced({ why });
      expect(none).toMatch(new RegExp(`^L1 \\| 未成交 \\|.*${words}$`, 'm'));
      expect(none).not.toContain('乙公司 (B2)');
    }
  });

  it.each(DOCUMENT_KINDS)('[DOC-2] %s is a draft while a lot is open', async (kind) => {
    expect(modelOf(kind, await runningSubject()).watermark).toBe('草稿 未定稿');
    expect(modelOf(kind, await runningSubject({ language: 'en' })).watermark).toBe(
      'DRAFT NOT FINAL',
    );
    expect(modelOf(kind, await sampleSubject()).watermark).toBeUndefined();
  });

  it('[DOC-1] the running log shows the public nothing, oversight everything, a bidder its own', async () => {
    const prices = ['990,000.00', '980,000.00', '500,000.00'];
    const logOf = async (audience: Audience) =>
      saidBy(modelOf('offer-log', await runningSubject({ audience })));
    for (const price of prices) expect(await logOf(PUBLIC)).not.toContain(price);
    for (const price of prices) expect(await logOf(OVERSIGHT)).toContain(price);
    const own = await logOf({ kind: 'bidder', bidderId: bidderId('B2') });
    expect(own).toContain('980,000.00');
    expect(own).not.toContain('500,000.00');
  });

  it.each([PUBLIC, OVERSIGHT])(
    '[DOC-1] of a sealed auction nothing is told before its close',
    async (audience) => {
      for (const kind of DOCUMENT_KINDS) {
        const said = saidBy(modelOf(kind, await sealedSubject({ audience })));
        expect(said).not.toContain('0.99');
        expect(said).not.toMatch(/受理/);
      }
    },
  );

  it('[DOC-1] the minutes name bidders and their mishaps to oversight at once, to all at the end', async () => {
    const running = (audience: Audience) => runningSubject({ audience });
    expect(saidBy(modelOf('minutes', await running(PUBLIC)))).not.toContain('甲公司');
    expect(saidBy(modelOf('minutes', await running(PUBLIC)))).not.toContain('取消供应商');
    expect(saidBy(modelOf('minutes', await running(OVERSIGHT)))).toContain(
      '取消供应商 丙公司 (B3) 的资格',
    );
    const ended = saidBy(modelOf('minutes', await sampleSubject()));
    expect(ended).toContain('取消供应商 丙公司 (B3) 的资格');
    expect(ended).toContain('暂停竞价');
    expect(ended).toContain('恢复竞价，暂停 1 秒');
    expect(ended).toContain('标段 L2 结束时间延至 1970-01-01 08:00:30.000');
    expect(ended).toContain('操作被拒绝：ExtendClose');
    expect(ended).toContain('L1 | 竞价完成 | 4 | 2 | 1 | 1970-01-01 08:00:23.500 | 7500');
  });

  it('[FP-2] [DOC-1] the minutes say who was cut off at a fair pause, and since when, to those who may know', async () => {
    const away = [{ bidderId: bidderId('B3'), since: epochMs(9_500) }];
    const acts = [
      { version: 9, at: 10_000, type: 'AuctionPausedByRule', away },
      { version: 10, at: 11_000, type: 'PresenceRecorded', came: ['B3'], away: [] },
    ];
    const told = async (audience: Audience) => {
      const subject = await runningSubject({ audience });
      return saidBy(modelOf('minutes', { ...subject, story: { ...subject.story, acts } }));
    };
    const overseen = await told(OVERSIGHT);
    expect(overseen).toContain('丙公司 (B3) 自 1970-01-01 08:00:09.500 离线');
    expect(overseen).toContain('丙公司 (B3) 上线');
    expect(await told(PUBLIC)).not.toContain('丙公司');
  });

  it('an English document holds no Chinese but names', async () => {
    for (const kind of DOCUMENT_KINDS) {
      const model = modelOf(kind, await sampleSubject({ language: 'en' }));
      const said = `${model.title}\n${saidBy(model)}`.replaceAll(
        /甲公司|乙公司|丙公司|办公桌椅采购|采购人|代理机构|[零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整]/gu,
        '',
      );
      expect(said).not.toMatch(/\p{Script=Han}/u);
    }
  });
});

describe('bytes of documents', () => {
  it.each(DOCUMENT_FORMATS)('[DOC-3] the same subject gives the same %s', async (format) => {
    const subject = await sampleSubject();
    for (const kind of DOCUMENT_KINDS) {
      const first = await render(modelOf(kind, subject), format);
      const second = await render(modelOf(kind, subject), format);
      expect(Buffer.compare(first, second)).toBe(0);
      const english = await render(modelOf(kind, { ...subject, language: 'en' }), format);
      expect(Buffer.compare(first, english)).not.toBe(0);
    }
  });

  it('[DOC-6] a workbook holds numbers, instants, a frozen head, and no formula', async () => {
    const subject = await sampleSubject();
    const model = modelOf('offer-log', subject);
    const evil = { ...model, title: '=cmd|1', blocks: [...model.blocks, evilTable()] };
    const book = new ExcelJS.Workbook();
    const bytes = await renderSheet(evil);
    await book.xlsx.load(Buffer.from(bytes).buffer.slice(0, bytes.length));
    const log = book.getWorksheet('报价记录');
    expect(log?.views[0]).toMatchObject({ state: 'frozen', ySplit: 1 });
    const row = log?.getRow(3);
    expect(row?.getCell(1).value).toBe(3);
    expect(row?.getCell(2).value).toEqual(new Date('1970-01-01T08:00:02.000Z'));
    expect(row?.getCell(5).value).toBe(990_000);
    expect(row?.getCell(5).numFmt).toBe('#,##0.00');
    for (const sheet of book.worksheets) {
      sheet.eachRow((line) => line.eachCell((cell) => expect(cell.formula).toBeFalsy()));
    }
    expect(book.getWorksheet('bad name')?.getRow(2).getCell(1).value).toBe("'=HYPERLINK(1)");
    expect(book.getWorksheet('bad name')?.getRow(2).getCell(2).value).toBe('90,071,992,547,409.91');
  });

  it('a table of many rows goes on over pages, each with its head', async () => {
    const { layOut } = await import('#documents/pdf/layout.ts');
    const rows = Array.from({ length: 200 }, (_, index) => [
      text(`row-${index}`),
      text('价格 '.repeat(9)),
    ]);
    const columns = [
      { title: 'HEAD', share: 1 },
      { title: '报价', share: 1 },
    ];
    const model = modelOf('minutes', await sampleSubject());
    const long = {
      ...model,
      blocks: [{ kind: 'table' as const, title: 't', columns, rows, empty: '' }],
    };
    const pages = layOut(long, (value, size) => value.length * size);
    expect(pages.length).toBeGreaterThan(4);
    const texts = pages.map((page) => page.flatMap((mark) => (mark.kind === 'text' ? [mark] : [])));
    for (const page of texts) expect(page.filter((mark) => mark.text === 'HEAD')).toHaveLength(1);
    const shown = texts.flat().filter((mark) => mark.text.startsWith('row-'));
    expect(shown.map((mark) => mark.text)).toEqual(rows.map((_, index) => `row-${index}`));
    for (const mark of texts.flat()) expect(mark.y).toBeGreaterThan(60);
  });

  it('a row taller than a page is split, and nothing of it is lost', async () => {
    const { layOut } = await import('#documents/pdf/layout.ts');
    const words = Array.from({ length: 600 }, (_, index) => `w${index}`);
    const rows = [[text(words.join(' '))]];
    const model = modelOf('minutes', await sampleSubject());
    const columns = [{ title: 'HEAD', share: 1 }];
    const tall = {
      ...model,
      blocks: [{ kind: 'table' as const, title: 't', columns, rows, empty: '' }],
    };
    const pages = layOut(tall, (value, size) => value.length * size * 4);
    const said = pages
      .flatMap((page) => page.flatMap((mark) => (mark.kind === 'text' ? [mark.text] : [])))
      .join(' ');
    for (const word of words) expect(said).toContain(word);
    expect(pages.length).toBeGreaterThan(1);
  });
});

function evilTable() {
  const columns = [
    { title: '=1', share: 1 },
    { title: 'b', share: 1 },
  ];
  const rows = [
    [text('=HYPERLINK(1)'), { kind: 'money' as const, fen: Number.MAX_SAFE_INTEGER - 0 }],
  ];
  return { kind: 'table' as const, title: 'bad[name', columns, rows, empty: '' };
}
