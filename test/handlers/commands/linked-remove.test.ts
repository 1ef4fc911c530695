import { afterAll, beforeAll, expect, it } from 'vitest';
import { rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { asksIn } from '../../support/evidence.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

it('separates shops: what is removed no longer ties them; undoing an addition removes it too', async () => {
  await chat.hears('linked import SH-1,device,A1B2C3;SH-2,device,a1-b2-c3;SH-2,ip,203.0.113.7');
  expect((await chat.hears('关联 SH-1')).title.en).toContain('1 shop goes');
  await chat.hears('关联 删除 2');
  expect((await chat.hears('关联 SH-1')).title.en).toContain('0 shops go');
  expect(await chat.refused('linked remove 2')).toBe('linked.no_identity');
  expect(await chat.refused('linked import SH-1,device,A1B2C3')).toBe('linked.nothing_new');
  await chat.hears('linked add SH-2 device A1B2C3');
  await chat.hears('undo');
  expect((await chat.hears('关联 SH-1')).title.en).toContain('0 shops go');
});

it('a weight decides what counts, waits for a second person, and is refused out of its range', async () => {
  await chat.hears('linked add SH-1 ip 203.0.113.7');
  expect((await chat.hears('关联 SH-1')).title.en).toContain('0 shops go');
  expect(await chat.refused('linked weight ip 30')).toBe('linked.weight_same');
  expect(await chat.refused('linked weight ip 130')).toBe('args.wrong');
  expect(await chat.refused('linked weight threshold 0')).toBe('linked.weight_range');
  expect(await chat.refused('linked weight ip 80 on ebay')).toBe('args.wrong');
  const asked = await chat.hears('关联 权重 网络地址 80% 平台 doudian');
  expect(asked.title.en).toMatch(/^Needs approval/);
});

it('what was typed of a value is nowhere kept, and what is kept says the same again', async () => {
  const [account, device] = ['6225887712345678', 'Q9W8E7R6T5'];
  await chat.hears(`dry linked add SH-1 payee ${account}`);
  await chat.hears(`关联 添加 SH-1 收款账户 ${account}`);
  expect(await chat.refused(`linked add SH-1 payee ${account}`)).toBe('linked.known');
  expect(await chat.refused(`linked add SH-1 ${account} payee`)).toBe('args.wrong');
  await chat.hears(`linked import SH-1,device,${device};SH-2,device,${device}`);
  expect(await chat.refused(`linked import SH-1,nothing,${device}`)).toBe('linked.rows');
  await chat.hears(`paper add SH-1 license "food" number JY99${account} to 2030-06-30`);
  for (const table of [
    'change',
    'pending',
    'approval',
    'evidence',
    'outbox',
    'inbox',
    'shop_identity',
    'paper',
    'news',
  ])
    for (const secret of [account, device]) {
      const bytes = Buffer.from(secret).toString('hex');
      const found = await rowsIn(chat, `select 1 from ${table} t where t::text ~ $1`, [`${secret}|${bytes}`]);
      expect(found, `${table} ${secret}`).toEqual([]);
    }
  const said = (await asksIn(chat.app.db)).map(({ words }) => JSON.stringify(words)).join();
  for (const secret of [account, device]) expect(said).not.toContain(secret);
  const lines = await rowsIn<{ canonical: string }>(
    chat,
    `select canonical from change where command in ('linked add', 'linked import', 'paper add') and undone_by is null order by at desc limit 3`,
  );
  expect(lines.map(({ canonical }) => canonical)).toEqual([
    expect.stringMatching(/^paper add SH-1 licence food number #[\w-]{22}:JY\*\*\*78 to 2030-06-30$/),
    expect.stringMatching(/^linked import SH-1,device,#[\w-]{22}:\*\*\*6T5;SH-2,device,#/i),
    expect.stringMatching(/^linked add SH-1 payee #[\w-]{22}:\*\*\*678$/),
  ]);
  const again = await Promise.all(lines.map(({ canonical }) => chat.refused(canonical)));
  expect(again).toEqual(['paper.known', 'linked.nothing_new', 'linked.known']);
});
