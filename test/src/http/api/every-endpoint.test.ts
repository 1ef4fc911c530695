import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AnyCommand } from '../../../../src/commands/define.ts';
import { loadCommands } from '../../../../src/commands/load.ts';
import { API_SCOPES } from '../../../../src/core/api-scopes.ts';
import { type ApiClient, clientOf, keyFor } from '../../../support/api.ts';
import { type House, openHouse } from '../../../support/house.ts';

/** Every endpoint there is, once with plausible values and once with hostile ones: each is answered, none with a bug. */
let house: House;
let all: ApiClient;
let nothing: ApiClient;
const served = (await loadCommands(path.resolve('handlers/commands'))).filter(({ http }) => http);

beforeAll(async () => {
  house = await openHouse();
  all = clientOf(house, await keyFor(house, `all ${Object.keys(API_SCOPES).join(',')} rate 60000`));
  nothing = clientOf(house, await keyFor(house, 'nothing todo.read for SH-2 rate 60000'));
});
afterAll(() => house.close());

const PLAUSIBLE: Record<string, unknown> = {
  sku: 'TEE-RED-M',
  warehouse: 'sh-1',
  from: 'gz-1',
  to: 'sh-1',
  shop: 'SH-1',
  delta: 1,
  quantity: 1,
  reason: 'test',
  order: 'A-1',
  whose: 'mine',
};
const HOSTILE = ["' or 1=1 --", '💥'.repeat(50), '../../etc', '-1', '1.5', '99999999999999999999', '=1+1', '\u202e\0x'];

async function calls(client: ApiClient, { http, args }: AnyCommand, valueFor: (name: string) => unknown) {
  const names = Object.keys(args);
  const where = (http?.path ?? '').replace(/\{([^}]+)\}/g, (_all, name: string) =>
    encodeURIComponent(String(valueFor(name)).replaceAll('\0', '')),
  );
  const rest = names.filter((name) => !http?.path.includes(`{${name}}`));
  const given = Object.fromEntries(rest.map((name) => [name, valueFor(name)]));
  if (http?.method === 'GET') {
    const query = new URLSearchParams(
      Object.entries(given).map(([name, value]): [string, string] => [name, String(value)]),
    );
    return client.get(`${where}?${query}`);
  }
  return client.send(where, {
    method: http?.method ?? '',
    headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    body: JSON.stringify(given),
  });
}

/** One for each endpoint, in turn, so that every value comes at many of them. */
const hostileTo = (place: number) => HOSTILE[place % HOSTILE.length] as string;

describe.each(served.map((command, n) => [`${command.http?.method} ${command.http?.path}`, command, n] as const))(
  '%s',
  (_address, command, n) => {
    it('is answered, or refused with a sentence', async () => {
      const { status, body } = await calls(all, command, (name) => PLAUSIBLE[name] ?? '1');
      expect(status, JSON.stringify(body)).toBeLessThan(500);
      if (status >= 400) expect(String(body['detail'])).not.toBe('');
    });

    it(`refuses ${JSON.stringify(hostileTo(n))}, or takes it for a text`, async () => {
      const value = hostileTo(n);
      const { status, body } = await calls(all, command, () => value);
      expect(status, JSON.stringify(body)).toBeLessThan(500);
    });

    it('is closed to a key without its scope', async () => {
      const { status } = await calls(nothing, command, (name) => PLAUSIBLE[name] ?? '1');
      if (command.http?.scope !== 'todo.read') expect(status).toBe(403);
    });
  },
);
