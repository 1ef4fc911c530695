import { afterAll, beforeAll, expect, it } from 'vitest';
import { openOwner } from '../../../src/db/owner.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  const sql = openOwner(chat.database.url);
  await sql`insert into "order" (shop_id, number, kind, status, placed_at, shipped_at, carrier, currency, source) values
    (1, '1001', 'sale', 'shipped', '2026-11-01T02:00Z', '2026-11-02T02:00Z', 'SF', 'CNY', 'test'), (2, '1001', 'sale', 'paid', '2026-11-01T03:00Z', null, null, 'CNY', 'test')`;
  await sql`insert into lot (sku, code, expires_on) values ('MUG-1', 'L26', '2027-01-01')`;
  await sql`insert into evidence (at, kind, actor, shops, subjects, body)
    select '2026-10-05T00:00Z'::timestamptz + n * interval '1 minute', 'finding', 'rule:x', '{1}', '{sku:TEE-BLU-L}', '{"act": "found"}' from generate_series(1, 45) n`;
  await sql.end();
  await chat.hears('adjust MUG-1 sh-1 +7 counted again');
});
afterAll(() => chat.close());

type Table = { rows: unknown[][]; total: number };
async function traced(line: string) {
  const { blocks, title } = await chat.hears(line);
  const lines = blocks.find((block) => block.kind === 'table') as unknown as Table | undefined;
  return { title: title.en, rows: lines?.rows ?? [], total: lines?.total ?? 0, said: JSON.stringify(blocks) };
}

it('puts what stands in all places into one line, with who, before and after, and the trace', async () => {
  const mug = await traced('溯源 MUG-1');
  expect(mug.title).toBe('Trace · SKU MUG-1');
  const asked = mug.rows.find((row) => JSON.stringify(row).includes('adjust'));
  expect(asked).toEqual([
    expect.anything(),
    'me',
    {
      zh: '命令“调整”：已完成，MUG-1 @sh-1，原话“adjust MUG-1 sh-1 +7 counted again”',
      en: 'command “adjust”: done, MUG-1 @sh-1, in their words “adjust MUG-1 sh-1 +7 counted again”',
    },
    { zh: '5 → 12', en: '5 → 12' },
    expect.stringMatching(/^a/),
  ]);
  const order = await traced('trace order SH-1/1001');
  expect(order.rows.map(([, who, what]) => [who, (what as { en: string }).en])).toEqual([
    [{ zh: '平台淘宝', en: 'platform taobao' }, 'shipped SH-1/1001 (SF)'],
    [{ zh: '平台淘宝', en: 'platform taobao' }, 'ordered SH-1/1001'],
  ]);
  await chat.hears('hold TEE-RED-M 3 sh-1 order SH1-77 shop SH-1');
  const all = (await traced('trace order SH1-77')).rows.map(([, who, what]) => [who, (what as { en: string }).en]);
  // The answer may have been delivered by now, or not yet.
  const held = all.filter(([, what]) => !String(what).startsWith('message'));
  expect(held).toEqual([
    ['me', expect.stringContaining('hold')],
    ['me', 'reserved TEE-RED-M @sh-1: reserved +3'],
    [{ zh: '库存账', en: 'stock ledger' }, 'held TEE-RED-M × 3 SH-1/SH1-77'],
  ]);
  expect((await traced('trace person console:me')).said).toContain('adjust');
  expect((await traced('trace batch L26')).said).toContain('lot came in');
  expect((await traced('trace sh-1')).title).toBe('Trace · shop SH-1');
});

it('asks which is meant, in one sentence, and says what is not there', async () => {
  expect(await chat.refused('trace 1001')).toBe('trace.which');
  const answer = await chat.says('trace 1001');
  expect('error' in answer && answer.error.text.en).toContain('order SH-1/1001, order SH-2/1001');
  for (const nothing of [
    'trace NOPE',
    'trace order SH-1/NOPE',
    'trace person nobody',
    '溯源 批次 NOPE',
    "trace '; drop",
  ])
    expect(await chat.refused(nothing), nothing).toBe('trace.not_found');
  expect(await chat.refused('trace MUG-1 2026-11-05 2026-11-01')).toBe('trace.days');
  expect(await chat.refused('trace MUG-1 page 9999')).toBe('trace.page');
});

it('shows the latest first, page by page, says how many are hidden, and keeps to days', async () => {
  const first = await traced('trace TEE-BLU-L');
  const last = await traced(`trace TEE-BLU-L page ${Math.ceil(first.total / 20)}`);
  expect(first.rows).toHaveLength(20);
  expect(first.said).toContain(`"value":${first.total - 20}`);
  expect(JSON.stringify(last.rows.at(-1)?.[0])).toContain('2026-10-05T00:01:00.000Z');
  expect((await traced('trace TEE-BLU-L 2026-10-05 2026-10-05')).total).toBe(45);
  expect((await traced('trace TEE-BLU-L from 2026-10-04 to 2026-10-04')).total).toBe(0);
});

it('breaks neither why nor batch', async () => {
  expect((await chat.hears('批次 L26')).title.en).toBe('Lot · L26');
  const answer = await chat.says('stock MUG-1');
  expect((await chat.hears(`为什么 ${answer.trace}`)).title.en).toContain(answer.trace);
});
