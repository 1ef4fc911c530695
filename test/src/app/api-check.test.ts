import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiClient, clientOf, keyFor } from '../../support/api.ts';
import { type House, openHouse } from '../../support/house.ts';

let house: House;
let erp: ApiClient;
let key: string;

beforeAll(async () => {
  house = await openHouse();
  key = await keyFor(house, 'erp compliance.check rate 60000');
  erp = clientOf(house, key);
});
afterAll(() => house.close());

const post = (body: unknown, headers: Record<string, string> = {}) =>
  erp.send('/compliance/check', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' || body instanceof Uint8Array ? (body as string) : JSON.stringify(body),
  });

it('says what is wrong with one listing, where, and what passes, without a key of the call', async () => {
  const { status, body } = await post({ id: 'A1', title: '全网最好用的杯子', attributes: { 材质: '顶级陶瓷' } });
  expect(status).toBe(200);
  expect(body).toMatchObject({ passes: false, checked: 1 });
  const [one] = body['results'] as { id: string; hits: { rule: string; places: object[] }[]; rewrite: object }[];
  expect(one?.id).toBe('A1');
  expect(one?.hits[0]).toMatchObject({
    rule: 'absolute-terms',
    level: 'forbidden',
    places: [
      { field: 'title', from: 2, to: 5, found: '最好用', clause: 'Advertising Law, article 9 (3)', rewrite: '很好用' },
      { field: 'attributes.材质', from: 0, to: 2, found: '顶级' },
    ],
  });
  expect(one?.rewrite).toEqual({ title: '全网很好用的杯子', 'attributes.材质': '优质陶瓷' });
});

it('takes up to 50, as JSON or as a CSV file in GBK, and leaves one row of evidence with no words in it', async () => {
  const fifty = Array.from({ length: 50 }, (_, n) => ({ title: `杯子 ${n}`, shop: 'SH-1' }));
  expect((await post({ listings: fifty })).body).toMatchObject({ passes: true, checked: 50 });
  expect(await post({ listings: [...fifty, ...fifty] })).toMatchObject({ body: { code: 'check.too_many' } });
  // `标题` and `最好的杯`, as Excel in Chinese saves them.
  const gbk = new Uint8Array([0xb1, 0xea, 0xcc, 0xe2, 0x0a, 0xd7, 0xee, 0xba, 0xc3, 0xb5, 0xc4, 0xb1, 0xad, 0x0a]);
  const file = await post(gbk, { 'content-type': 'text/csv' });
  expect(file.body).toMatchObject({ passes: false, results: [{ rewrite: { title: '很好的杯' } }] });
  const rows = await house.sql`select actor, shops, body from evidence where kind = 'check' order by id`;
  expect(rows).toHaveLength(3);
  expect(rows[1]).toMatchObject({ actor: 'api:erp', shops: [1], body: { things: 50, refused: 0, found: {} } });
  expect(JSON.stringify(rows)).not.toContain('杯');
});

it('looks at the names of attributes, at personal data with its clause, and names 200 places at most', async () => {
  const named = await post({ title: '杯子', attributes: { 最好: '是' } });
  expect(named.body).toMatchObject({
    passes: false,
    results: [{ hits: [{ places: [{ field: 'attribute-name.最好', from: 0, to: 2, found: '最好' }] }] }],
  });
  const personal = await post({ text: '致电 13800138000' });
  expect(JSON.stringify(personal.body)).toContain('"clause":"Personal Information Protection Law');
  const long = await post({ title: '最好 '.repeat(300) });
  const [one] = long.body['results'] as { more: number; hits: { places: object[] }[] }[];
  expect([one?.more, one?.hits.flatMap(({ places }) => places).length]).toEqual([100, 200]);
});

it('checks the lines of a file that can be, and says which cannot and why', async () => {
  const csv = 'title,shop,platform\n杯子,SH-1,\n杯子,SH-99,\n最好的杯子,,\n杯子,,myspace\n';
  const { body } = await post(new TextEncoder().encode(csv), { 'content-type': 'text/csv' });
  expect(body).toMatchObject({
    passes: false,
    checked: 2,
    results: [
      { line: 2, passes: true },
      { line: 4, passes: false },
    ],
    refused: [
      { line: 3, says: expect.stringContaining('SH-99') },
      { line: 5, says: expect.stringContaining('myspace') },
    ],
  });
});

it('refuses what makes no sense in a sentence', async () => {
  const codes = async (...bodies: [unknown, string?][]) => {
    const got: unknown[] = [];
    for (const [body, type] of bodies) got.push((await post(body, type ? { 'content-type': type } : {})).body['code']);
    return got;
  };
  expect(
    await codes(
      [{ title: '杯', platform: 'myspace' }],
      [{ title: '杯', shop: 'NOPE' }],
      [{ title: '' }],
      [{ headline: '杯' }],
      [{ text: '很'.repeat(300_000) }],
      [{ text: '\u0000\u0001\u0002' }],
      [{ picture: 'data:image/png;base64,AAAA' }],
      [new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1]), 'text/csv'],
      ['价格\n3\n', 'text/csv'],
      ['[1]'],
    ),
  ).toEqual([
    'check.platform',
    'shops.not_found',
    'args.missing',
    'args.key',
    'check.text_long',
    'check.binary',
    'check.binary',
    'check.file',
    'check.file',
    'http.bad_request',
  ]);
});

it('takes CSV nowhere else, and lets a key check for its own shops only', async () => {
  const other = clientOf(house, await keyFor(house, 'two compliance.check for SH-2'));
  const asked = (shop: string) =>
    other.send('/compliance/check', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ title: '杯', shop }),
    });
  expect((await asked('SH-2')).status).toBe(200);
  expect((await asked('SH-1')).body).toMatchObject({ code: 'permission.shop' });
  const elsewhere = await erp.send('/reservations', {
    method: 'POST',
    headers: { 'content-type': 'text/csv', 'idempotency-key': 'k' },
    body: 'a,b',
  });
  expect(elsewhere.status).toBeGreaterThanOrEqual(400);
});
