import { afterEach, describe, expect, it } from 'vitest';
import type { IncidentRow } from '#contracts/wire/rest-officials.ts';
import { bidderId } from '#contracts/ids.ts';
import { matrixToken } from '../access/matrix.ts';
import { NOW_MS, type Script, type ScriptedServer, startScripted } from './scripted-deps.ts';

const agency = matrixToken('agency', 'runner');
const supplier = matrixToken('supplier', 'bidder');
const OPEN = '/api/auctions/M-running-open';

const ROWS: readonly IncidentRow[] = [
  { number: 1, at: NOW_MS, version: 3, source: 'paused', by: '经办人', text: '=1+1, "线路"' },
  {
    ...{ number: 2, at: NOW_MS + 1_500, version: 5, source: 'paused-by-rule' },
    ...{ dropped: 2, present: 3, bidders: [{ bidderId: 'B1', name: '甲', since: NOW_MS }] },
  },
  { number: 3, at: NOW_MS + 2_000, version: 9, source: 'resumed', by: '经办人', lengthMs: 500 },
];

describe('officials over HTTP', () => {
  let server: ScriptedServer | undefined;
  afterEach(async () => {
    await server?.app.close();
    server = undefined;
  });
  async function given(script: Script = {}): Promise<ScriptedServer> {
    server = await startScripted(script);
    return server;
  }
  const withRows = (rows: readonly IncidentRow[] | undefined = ROWS): Script => ({
    deps: { stories: { logOf: async () => [], incidentsOf: async () => rows } },
  });

  it('[APR-3] whoever proposes and decides is who the session says, by name and by user', async () => {
    const { send, deps } = await given();
    const act = { type: 'VoidOffer', lotId: 'L1', voids: 'c0' };
    const decision = { commandId: 'c2', proposal: 'c1', act: 'VoidOffer', reason: '同意' };
    const sent: readonly (readonly [string, object])[] = [
      ['proposals', { commandId: 'c1', reason: '报价有误', act }],
      ['approvals', decision],
      ['rejections', { ...decision, commandId: 'c3' }],
    ];
    for (const [path, json] of sent) {
      const post = { method: 'POST', path: `${OPEN}/${path}`, token: agency };
      expect((await send({ ...post, json: { ...json, by: 'mayor' } })).status).toBe(400);
      expect((await send({ ...post, json: { ...json, byId: 'mayor' } })).status).toBe(400);
      expect((await send({ ...post, json })).status).toBe(200);
    }
    const acting = { by: 'agency runner', byId: 'user-agency-runner' };
    expect(deps.engine.calls.map(({ value }) => value)).toEqual([
      { type: 'ProposeCommand', commandId: 'c1', reason: '报价有误', act, ...acting },
      { type: 'ApproveProposal', ...decision, ...acting },
      { type: 'RejectProposal', ...decision, commandId: 'c3', ...acting },
    ]);
  });

  it.each(['supplier/bidder', 'supervisor/overseer', 'buyer/buyer', 'agency/none'] as const)(
    '[APR-3] %s has no right to what would be approved, so neither to propose nor to decide',
    async (who) => {
      const { send, deps } = await given();
      const [role, standing] = who.split('/') as ['supplier', 'bidder'];
      const token = matrixToken(role, standing);
      const decision = { commandId: 'c2', proposal: 'c1', act: 'CancelLot', reason: '同意' };
      const act = { type: 'CancelLot', lotId: 'L1' };
      const sent: readonly (readonly [string, object])[] = [
        ['proposals', { commandId: 'c1', reason: '变更', act }],
        ['approvals', decision],
        ['rejections', decision],
      ];
      for (const [path, json] of sent) {
        const answer = await send({ method: 'POST', path: `${OPEN}/${path}`, token, json });
        expect(answer.status).toBe(404);
      }
      expect(deps.engine.calls).toEqual([]);
    },
  );

  it('[PRX-10] where offers are signed no instruction is taken, elsewhere it is the session’s bidder’s', async () => {
    const heads = await given();
    const json = { commandId: 'c1', lotId: 'L1', floorFen: 900, when: 'always' };
    const post = { method: 'POST', path: `${OPEN}/instructions`, token: supplier, json };
    const refused = await heads.send(post);
    expect([refused.status, JSON.parse(refused.text).code]).toEqual([409, 'SIGNATURE_REQUIRED']);
    await heads.app.close();

    const { send, deps } = await given({
      engine: {
        head: async (id) => {
          const head = await heads.deps.engine.head(id);
          return head && { ...head, summary: { ...head.summary, offerSignature: 'none' } };
        },
      },
    });
    expect((await send({ ...post, json: { ...json, bidderId: 'org-2' } })).status).toBe(400);
    expect((await send(post)).status).toBe(200);
    const path = `${OPEN}/instruction-withdrawals`;
    const withdrawal = { commandId: 'c2', lotId: 'L1' };
    expect((await send({ ...post, path, json: withdrawal })).status).toBe(200);
    const own = { bidderId: 'org-bidder' };
    expect(deps.engine.calls.map(({ value }) => value)).toEqual([
      { type: 'SetStandingInstruction', ...json, ...own },
      { type: 'WithdrawStandingInstruction', ...withdrawal, ...own },
    ]);
  });

  it('[SQ-7] where custodians keep the prices no floor reaches the writer', async () => {
    const heads = await given();
    await heads.app.close();
    const { send, deps } = await given({
      engine: {
        head: async (id) => {
          const head = await heads.deps.engine.head(id);
          return head && { ...head, summary: { ...head.summary, confidentiality: 'custodians' } };
        },
      },
    });
    const json = { commandId: 'c1', lotId: 'L1', floorFen: 900, when: 'always' };
    const path = `${OPEN}/instructions`;
    const refused = await send({ method: 'POST', path, token: supplier, json });
    expect([refused.status, JSON.parse(refused.text).code]).toEqual([409, 'SEALED_TO_CUSTODIANS']);
    expect(deps.engine.calls).toEqual([]);
  });

  it('[INC-3] gives the log in pages, newest first, and whole as data, oldest first', async () => {
    const { send } = await given(withRows());
    const at = (rest: string) => send({ path: `${OPEN}/${rest}`, token: agency });
    const page = JSON.parse((await at('incidents?page=1&size=2')).text);
    expect(page).toEqual({ items: [ROWS[2], ROWS[1]], total: 3, page: 1, size: 2 });
    expect(JSON.parse((await at('incidents?page=2&size=2')).text).items).toEqual([ROWS[0]]);
    expect(JSON.parse((await at('incidents?page=3&size=2')).text).items).toEqual([]);
    const file = await at('incidents.json');
    expect(JSON.parse(file.text)).toEqual(ROWS);
    expect(file.headers['content-disposition']).toContain('M-running-open-incidents.json');
  });

  it('[INC-3] as a table runs nothing in a spreadsheet, in either language', async () => {
    const { send } = await given(withRows());
    const path = `${OPEN}/incidents.csv`;
    const zh = await send({ path, token: agency });
    expect(zh.headers['content-type']).toBe('text/csv; charset=utf-8');
    const [head, first, second] = zh.text.split('\r\n');
    expect(head?.startsWith('\ufeff序号,')).toBe(true);
    expect(first).toContain(`"'=1+1, ""线路"""`);
    expect(second).toContain('公平暂停');
    expect(second).toContain('3 家在线中 2 家掉线');
    const en = await send({ path: `${path}?language=en`, token: agency });
    expect(en.text).toContain('2 of 3 dropped');
    expect(en.text).toContain('0.5 s long');
  });

  it('[INC-3] names no journal version while a sealed auction runs', async () => {
    const { send } = await given(withRows());
    const versions = async (auction: string) => {
      const { text } = await send({
        path: `/api/auctions/${auction}/incidents.json`,
        token: agency,
      });
      return (JSON.parse(text) as IncidentRow[]).map(({ version }) => version);
    };
    expect(await versions('M-running-sealed')).toEqual([undefined, undefined, undefined]);
    expect(await versions('M-ended-sealed')).toEqual([3, 5, 9]);
  });

  it('[INC-3] says that a log is too long to be folded', async () => {
    const incidentsOf = async () => undefined;
    const { send } = await given({ deps: { stories: { logOf: async () => [], incidentsOf } } });
    const { status, text } = await send({ path: `${OPEN}/incidents`, token: agency });
    expect([status, JSON.parse(text).code]).toEqual([409, 'DOCUMENT_TOO_LARGE']);
  });

  it('shows every admitted bidder with its connection, seen or not', async () => {
    const since = NOW_MS - 5_000;
    const seenIn = () => [
      {
        ...{ bidderId: bidderId('org-bidder'), sockets: 2, since },
        ...{ heardAt: NOW_MS - 100, clockOffMs: 40, framesTooFast: 1 },
      },
    ];
    const { send } = await given({ deps: { seenIn } });
    const hall = JSON.parse((await send({ path: `${OPEN}/hall`, token: agency })).text);
    const other = 'org-bidder-of-another-user';
    expect(hall).toEqual({
      at: NOW_MS,
      isFrozen: false,
      bidders: [
        { bidderId: other, name: other, state: 'never', sockets: 0, framesTooFast: 0 },
        {
          ...{ bidderId: 'org-bidder', name: 'org-bidder', state: 'here', sockets: 2, since },
          ...{ heardAt: NOW_MS - 100, clockOffMs: 40, framesTooFast: 1 },
        },
      ],
    });
  });
});
