import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ScriptedServer, startScripted } from './scripted-deps.ts';

type Json = { readonly [field: string]: unknown };

function record(value: unknown): Json {
  expect(value).toBeTypeOf('object');
  return value as Json;
}

describe('the OpenAPI document', () => {
  let server: ScriptedServer;
  let document: Json;
  beforeAll(async () => {
    server = await startScripted();
    document = JSON.parse((await server.send({ path: '/api/openapi.json' })).text);
  });
  afterAll(() => server.app.close());

  /** Every operation as `[method, path, operation]`. */
  function operations(): readonly (readonly [string, string, Json])[] {
    return Object.entries(record(document['paths'])).flatMap(([path, item]) =>
      Object.entries(record(item)).map(
        ([method, operation]) => [method, path, record(operation)] as const,
      ),
    );
  }

  it('is 3.1 with a title and a version', () => {
    expect(document['openapi']).toMatch(/^3\.1\.\d+$/);
    const info = record(document['info']);
    expect(info['title']).toContain('开标');
    expect(info['version']).toBe('0.0.0-test');
    const known = ['openapi', 'info', 'paths', 'components', 'security', 'tags', 'servers'];
    expect(Object.keys(document).filter((key) => !known.includes(key))).toEqual([]);
  });

  it('has every route under /api, and health', () => {
    const documented = operations().map(([method, path]) => `${method} ${path}`);
    expect(documented.toSorted()).toEqual([
      'delete /api/all-sessions/{id}',
      'delete /api/authorities/{id}',
      'delete /api/invitations/{id}',
      'delete /api/lock-outs/{id}',
      'delete /api/me/factors',
      'delete /api/me/sessions',
      'delete /api/me/sessions/{id}',
      'delete /api/members/invitations/{id}',
      'delete /api/members/{id}',
      'delete /api/project-templates/{template}',
      'delete /api/session',
      'delete /api/users/{id}/roles/{roleId}',
      'delete /api/users/{id}/sessions',
      'get /api/all-sessions',
      'get /api/approvals',
      'get /api/archive',
      'get /api/archive.csv',
      'get /api/archive/buyers',
      'get /api/asyncapi.json',
      'get /api/auctions',
      'get /api/auctions/{id}',
      'get /api/auctions/{id}/curve',
      'get /api/auctions/{id}/documents/minutes',
      'get /api/auctions/{id}/documents/minutes/progress',
      'get /api/auctions/{id}/documents/offer-log',
      'get /api/auctions/{id}/documents/offer-log/progress',
      'get /api/auctions/{id}/documents/result-notice',
      'get /api/auctions/{id}/documents/result-notice/progress',
      'get /api/auctions/{id}/export',
      'get /api/auctions/{id}/hall',
      'get /api/auctions/{id}/incidents',
      'get /api/auctions/{id}/incidents.csv',
      'get /api/auctions/{id}/incidents.json',
      'get /api/auctions/{id}/offers',
      'get /api/auctions/{id}/signals',
      'get /api/auctions/{id}/signals/export',
      'get /api/audit',
      'get /api/audit/export',
      'get /api/audit/kinds',
      'get /api/authorities',
      'get /api/config',
      'get /api/demo/accounts',
      'get /api/errors',
      'get /api/invitations',
      'get /api/lock-outs',
      'get /api/log/candidate',
      'get /api/log/checkpoint',
      'get /api/log/consistency',
      'get /api/log/cosigned',
      'get /api/log/entries',
      'get /api/log/inclusion',
      'get /api/log/tile/{*}',
      'get /api/me/factors',
      'get /api/me/sessions',
      'get /api/members',
      'get /api/members/invitations',
      'get /api/openapi.json',
      'get /api/openings',
      'get /api/openings.csv',
      'get /api/openings/{id}',
      'get /api/openings/{id}/bids/mine',
      'get /api/openings/{id}/bids/{header}/receipt',
      'get /api/openings/{id}/bids/{header}/receipt.pdf',
      'get /api/openings/{id}/files',
      'get /api/openings/{id}/files.tar',
      'get /api/openings/{id}/files/bids/{number}/{file}',
      'get /api/openings/{id}/files/{file}',
      'get /api/openings/{id}/probe',
      'get /api/openings/{id}/remarks',
      'get /api/openings/{id}/shares',
      'get /api/organizations',
      'get /api/oversight/wall',
      'get /api/policies',
      'get /api/policy-terms',
      'get /api/project-draft',
      'get /api/project-parties',
      'get /api/project-templates',
      'get /api/projects',
      'get /api/projects.csv',
      'get /api/projects/{id}',
      'get /api/projects/{id}/export',
      'get /api/registrations',
      'get /api/session',
      'get /api/users',
      'get /healthz',
      'get /readyz',
      'post /api/approvals/{id}',
      'post /api/auctions',
      'post /api/auctions/{id}/approvals',
      'post /api/auctions/{id}/commands',
      'post /api/auctions/{id}/grants',
      'post /api/auctions/{id}/incidents',
      'post /api/auctions/{id}/instruction-withdrawals',
      'post /api/auctions/{id}/instructions',
      'post /api/auctions/{id}/proposals',
      'post /api/auctions/{id}/rejections',
      'post /api/auctions/{id}/signals/notes',
      'post /api/auctions/{id}/what-if',
      'post /api/audit/check',
      'post /api/authorities',
      'post /api/deposit-notices',
      'post /api/invitations',
      'post /api/invitations/accept',
      'post /api/invitations/look',
      'post /api/log/cosignatures',
      'post /api/me/challenge',
      'post /api/me/factors',
      'post /api/me/recovery-codes',
      'post /api/me/role',
      'post /api/me/step-up',
      'post /api/members/invitations',
      'post /api/openings',
      'post /api/openings/{id}/bids',
      'post /api/openings/{id}/closing-signatures',
      'post /api/openings/{id}/commands',
      'post /api/openings/{id}/probe',
      'post /api/openings/{id}/releases',
      'post /api/openings/{id}/withdrawals',
      'post /api/organizations',
      'post /api/project-checks',
      'post /api/projects',
      'post /api/projects/{id}/commands',
      'post /api/projects/{id}/deposit-statements',
      'post /api/registrations',
      'post /api/registrations/look',
      'post /api/registrations/{id}',
      'post /api/revocation-lists',
      'post /api/sessions',
      'post /api/sessions/authenticator',
      'post /api/sessions/enrolment',
      'post /api/sessions/factor',
      'post /api/sessions/passkey',
      'post /api/users/{id}/reset',
      'post /api/users/{id}/roles',
      'put /api/me/password',
      'put /api/me/signing-key',
      'put /api/organizations/{id}/state',
      'put /api/policies',
      'put /api/project-templates/{template}',
      'put /api/users/{id}/state',
    ]);
  });

  it('declares every parameter of a path, and a problem beside every answer', () => {
    for (const [method, path, operation] of operations()) {
      const name = `${method} ${path}`;
      const declared = (Array.isArray(operation['parameters']) ? operation['parameters'] : [])
        .map(record)
        .filter((parameter) => parameter['in'] === 'path');
      const inPath = [...path.matchAll(/\{([\w*]+)\}/g)].map((match) => match[1]);
      const names = declared.map((parameter) => parameter['name']);
      expect([name, new Set(names)]).toEqual([name, new Set(inPath)]);
      expect(declared.every((parameter) => parameter['required'] === true)).toBe(true);
      const problem = record(record(record(operation['responses'])['default'])['content']);
      expect([name, Object.keys(problem)]).toEqual([name, ['application/problem+json']]);
      expect(operation['summary']).toBeTypeOf('string');
    }
  });

  it('holds schemas that JSON Schema 2020-12 compiles', () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    let compiled = 0;
    const visit = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      for (const [key, inner] of Object.entries(value)) {
        if (key === 'schema') {
          ajv.compile(record(inner));
          compiled += 1;
        } else visit(inner);
      }
    };
    visit(document['paths']);
    expect(compiled).toBeGreaterThan(40);
  });

  it('describes bodies so that a wrong one is refused by the document too', () => {
    const publish = operations().find(([m, p]) => m === 'post' && p === '/api/auctions');
    const body = record(record(publish?.[2]['requestBody'])['content']);
    const schema = record(record(body['application/json'])['schema']);
    const isValid = new Ajv2020({ strict: false }).compile(schema);
    const lot = { id: 'L1', ceilingFen: 1, closesAt: 2 };
    const rules = { type: 'sealed-quotation', id: 'A', opensAt: 1, bidders: [], lots: [lot] };
    const good = { title: 't', buyerId: 'b', offerSignature: 'none', rules };
    expect(isValid(good)).toBe(true);
    expect(isValid({ ...good, extra: 1 })).toBe(false);
    expect(isValid({ ...good, rules: { ...rules, lots: [{ ...lot, extra: 1 }] } })).toBe(false);
    expect(isValid({ ...good, title: 1 })).toBe(false);
  });
});
