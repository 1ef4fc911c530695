import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadCommands } from '../../../../src/commands/load.ts';
import { type ApiClient, clientOf, keyFor, pagesFetch } from '../../../support/api.ts';
import { type House, openHouse } from '../../../support/house.ts';

type Json = Record<string, unknown>;
type Operation = {
  operationId: string;
  summary: string;
  tags: string[];
  parameters: Json[];
  requestBody?: { content: Record<string, { schema: Json }> };
  responses: Record<string, Json>;
  'x-scope': string;
};

let house: House;
let erp: ApiClient;
let document: Json & { paths: Record<string, Record<string, Operation>>; components: Record<string, Json> };

beforeAll(async () => {
  house = await openHouse();
  erp = clientOf(house, await keyFor(house, 'erp inventory.read'));
  document = (await erp.get('/openapi.json')).body as typeof document;
});
afterAll(() => house.close());

const operations = () =>
  Object.entries(document.paths).flatMap(([where, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ where, method, operation })),
  );

/** Everything in a document, each with where it stands. */
function* nodesOf(value: unknown, at = '#'): Generator<[string, Json]> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield [at, value as Json];
  for (const [key, one] of Object.entries(value)) yield* nodesOf(one, `${at}/${key}`);
}

const resolved = (ref: string): unknown =>
  ref
    .slice(2)
    .split('/')
    .reduce<unknown>((value, key) => (value as Json | undefined)?.[key], document);

describe('the document', () => {
  it('is OpenAPI 3.1 with its parts', () => {
    expect(document).toMatchObject({
      openapi: '3.1.0',
      info: { title: expect.any(String), version: expect.any(String) },
      servers: [{ url: '/api/v1' }],
      security: [{ apiKey: [] }],
      components: { securitySchemes: { apiKey: { type: 'http', scheme: 'bearer' } } },
    });
    const known = ['openapi', 'info', 'servers', 'security', 'paths', 'components'];
    expect(Object.keys(document).filter((key) => !known.includes(key))).toEqual([]);
  });

  it('has every command that declares an address, with its method, scope and arguments', async () => {
    const commands = await loadCommands(path.resolve('handlers/commands'));
    const served = commands.filter(({ http }) => http);
    expect(served.length).toBeGreaterThan(5);
    for (const { name, http, args, effect } of served) {
      const operation = document.paths[http?.path ?? '']?.[http?.method.toLowerCase() ?? ''];
      expect({ name: name.en, scope: operation?.['x-scope'] }).toEqual({ name: name.en, scope: http?.scope });
      const named = operation?.parameters.map((one) => one['name']) ?? [];
      const fields = Object.keys(
        (operation?.requestBody?.content['application/json']?.schema['properties'] ?? {}) as Json,
      );
      for (const arg of Object.keys(args)) expect([...named, ...fields]).toContain(arg);
      const header = operation?.parameters.some((one) => one['$ref'] === '#/components/parameters/IdempotencyKey');
      expect({ name: name.en, header }).toEqual({ name: name.en, header: effect === 'write' });
    }
  });

  it('has no command that declares none, the reservations, conversations, checks, traits, bundles, observations and what other systems alert', async () => {
    const commands = await loadCommands(path.resolve('handlers/commands'));
    const ids = operations().length;
    expect(ids).toBe(commands.filter(({ http }) => http).length + 12);
    expect(Object.keys(document.paths).filter((one) => one.startsWith('/reservations'))).toEqual([
      '/reservations',
      '/reservations/{key}/extend',
      '/reservations/{key}/release',
      '/reservations/{key}/ship',
    ]);
  });

  it('refers only to what is in it', () => {
    const refs = [...nodesOf(document)].flatMap(([, node]) => (typeof node['$ref'] === 'string' ? [node['$ref']] : []));
    expect(refs.length).toBeGreaterThan(20);
    for (const ref of refs) expect({ ref, there: resolved(ref) !== undefined }).toEqual({ ref, there: true });
  });

  it('names each operation once, and each part of a path as a required parameter', () => {
    const ids = operations().map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z][A-Za-z0-9]*$/);
    for (const { where, operation } of operations()) {
      const inPath = operation.parameters.filter((one) => one['in'] === 'path');
      expect(inPath.map((one) => `{${one['name']}}`).sort()).toEqual((where.match(/\{[^}]+\}/g) ?? []).sort());
      for (const one of inPath) expect(one['required']).toBe(true);
      for (const one of operation.parameters)
        expect('$ref' in one || (typeof one['name'] === 'string' && typeof one['schema'] === 'object')).toBe(true);
    }
  });

  it('says of each operation what it answers, every refusal as a problem', () => {
    for (const { method, operation } of operations()) {
      expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['200', '400', '401', '403', '429']));
      if (method !== 'get')
        expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['409', '413', '415']));
      expect(method === 'get').toBe(operation.requestBody === undefined);
      for (const [status, answer] of Object.entries(operation.responses)) {
        const real = '$ref' in answer ? (resolved(String(answer['$ref'])) as Json) : answer;
        expect(typeof real['description']).toBe('string');
        const types = Object.keys(real['content'] as Json);
        expect(types).toContain(/^20[02]$/.test(status) ? 'application/json' : 'application/problem+json');
      }
    }
  });
});

describe('the page about it', () => {
  it('is for who has a session of the console, or a key; without either it is refused', async () => {
    const page = await pagesFetch(house);
    const { status, text, headers } = await page('/api/v1/docs');
    expect(status).toBe(200);
    for (const { where } of operations()) expect(text).toContain(where.replace(/'/g, '&#39;'));
    expect(text).not.toMatch(/<script|https?:\/\//);
    expect(headers.get('content-security-policy')).toContain("default-src 'self'");
    expect((await page('/api/v1/openapi.json')).status).toBe(200);
    expect((await erp.get('/docs')).status).toBe(200);
    for (const where of ['/docs', '/openapi.json']) {
      expect((await clientOf(house, undefined).get(where)).status).toBe(401);
      expect((await clientOf(house, `zgk_${'A'.repeat(43)}`).get(where)).status).toBe(401);
    }
  });
});
