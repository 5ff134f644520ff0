import { describe, expect, it } from 'vitest';
import { routeTargets, sample } from './route-targets.ts';

const document = {
  paths: {
    '/api/auctions/{id}/notes/{note}': {
      parameters: [],
      put: {
        parameters: [
          { name: 'id', in: 'path', schema: { type: 'string' } },
          { name: 'note', in: 'path', schema: { type: 'string', minLength: 3 } },
          { name: 'page', in: 'query', schema: { type: 'integer', minimum: 4 } },
        ],
        requestBody: {
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Note' } } },
        },
      },
    },
    '/api/known': { get: {} },
    '/api/next': { get: {}, delete: {} },
  },
  components: {
    schemas: {
      Note: {
        type: 'object',
        properties: {
          kind: { const: 'note' },
          state: { enum: ['open', 'shut'] },
          parts: { type: 'array', items: { anyOf: [{ type: 'number' }, { type: 'null' }] } },
          next: { $ref: '#/components/schemas/Note' },
        },
      },
    },
  },
};

describe('requests made from the OpenAPI document', () => {
  it('aim at every operation that no written one aims at, as one role after the other', () => {
    const targets = routeTargets(document, [{ name: 'known', path: '/api/known?x=1' }]);
    expect(targets.map(({ name }) => name)).toEqual([
      'known',
      'put /api/auctions/{id}/notes/{note}',
      'get /api/next',
      'delete /api/next',
    ]);
    expect(targets[1]).toMatchObject({
      method: 'PUT',
      path: '/api/auctions/M-running-open/notes/aaa?page=5',
    });
    const tokens = targets.slice(1).map(({ token }) => token);
    expect(new Set(tokens).size).toBe(3);
  });

  it('have bodies of the schema’s shape, also where a schema holds itself', () => {
    const body = sample(document, { $ref: '#/components/schemas/Note' });
    expect(body).toMatchObject({ kind: 'note', state: 'open', parts: [1], next: { kind: 'note' } });
    expect(JSON.stringify(body).length).toBeLessThan(5_000);
  });
});
