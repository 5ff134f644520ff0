import { matrixAuctionId, matrixToken } from '../access/matrix.ts';
import type { Target } from './malformed-requests.ts';

/**
 * Test support: a request for each operation of the OpenAPI document, made from its own schemas, so that a route is attacked from
 * the day it lands without anybody having to think of it.
 */
type Json = Readonly<Record<string, unknown>>;

const METHODS = new Set(['get', 'post', 'put', 'patch', 'delete']);
const DEPTH_MAX = 12;
const ROLES = [
  undefined,
  matrixToken('agency', 'runner'),
  matrixToken('supplier', 'bidder'),
  matrixToken('buyer', 'buyer'),
  matrixToken('supervisor', 'overseer'),
];

/** The written targets, and for every documented operation that none of them aims at a made one, as several roles in turn. */
export function routeTargets(document: unknown, written: readonly Target[]): readonly Target[] {
  const root = fields(document);
  const aimed = (method: string, path: string): boolean => {
    const pattern = new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`);
    return written.some(
      (target) =>
        (target.method ?? 'GET').toLowerCase() === method &&
        pattern.test(target.path.split('?', 1)[0] ?? ''),
    );
  };
  const operations = Object.entries(fields(root['paths'])).flatMap(([path, item]) =>
    Object.entries(fields(item))
      .filter(([method]) => METHODS.has(method) && !aimed(method, path))
      .map(([method, operation]) => ({ method, path, operation: fields(operation) })),
  );
  const made = operations.map((operation, at) => {
    const token = ROLES[at % ROLES.length];
    return { ...sampleRequest(root, operation), ...(token === undefined ? {} : { token }) };
  });
  return [...written, ...made];
}

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly operation: Json;
}

function sampleRequest(root: Json, { method, path, operation }: Operation): Target {
  const parameters = list(operation['parameters']).map((item) => fields(resolved(root, item)));
  const valueOf = (parameter: Json): string => {
    const name = String(parameter['name']);
    if (name === 'id' && path.startsWith('/api/auctions/'))
      return matrixAuctionId('running', 'open');
    return String(sample(root, parameter['schema']));
  };
  let address = path;
  const query = new URLSearchParams();
  for (const parameter of parameters) {
    const name = String(parameter['name']);
    const value = valueOf(parameter);
    if (parameter['in'] === 'path')
      address = address.replace(`{${name}}`, encodeURIComponent(value));
    if (parameter['in'] === 'query') query.set(name, value);
  }
  const content = fields(fields(resolved(root, operation['requestBody']))['content']);
  const schema = fields(content['application/json'])['schema'];
  return {
    name: `${method} ${path}`,
    method: method.toUpperCase(),
    path: query.size === 0 ? address : `${address}?${query.toString()}`,
    ...(schema === undefined ? {} : { json: sample(root, schema) }),
  };
}

/** A value of the schema's shape. Patterns are not solved: what does not fit is one more bad request. */
export function sample(root: Json, given: unknown, depth = 0): unknown {
  const schema = fields(resolved(root, given));
  if (depth > DEPTH_MAX) return null;
  if ('const' in schema) return schema['const'];
  const [first] = list(schema['enum']);
  if (first !== undefined) return first;
  const branch = list(schema['anyOf'])[0] ?? list(schema['oneOf'])[0];
  if (branch !== undefined) return sample(root, branch, depth + 1);
  const parts = list(schema['allOf']);
  if (parts.length > 0) {
    return Object.assign({}, ...parts.map((part) => sample(root, part, depth + 1)));
  }
  switch (schema['type']) {
    case 'object':
      return Object.fromEntries(
        Object.entries(fields(schema['properties'])).map(([name, inner]) => [
          name,
          sample(root, inner, depth + 1),
        ]),
      );
    case 'array': {
      const items = schema['items'] ?? list(schema['prefixItems'])[0];
      const count = Math.max(1, Number(schema['minItems'] ?? 1));
      return Array.from({ length: Math.min(count, 5) }, () => sample(root, items, depth + 1));
    }
    case 'integer':
    case 'number':
      return Number(schema['minimum'] ?? schema['exclusiveMinimum'] ?? 0) + 1;
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return 'a'.repeat(Math.max(1, Number(schema['minLength'] ?? 1)));
  }
}

function resolved(root: Json, given: unknown): unknown {
  const reference = fields(given)['$ref'];
  if (typeof reference !== 'string') return given;
  const keys = reference.replace(/^#\//, '').split('/');
  return keys.reduce<unknown>(
    (at, key) => fields(at)[key.replaceAll('~1', '/').replaceAll('~0', '~')],
    root,
  );
}

function fields(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Json)
    : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
