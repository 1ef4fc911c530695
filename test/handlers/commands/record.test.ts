import { afterAll, beforeAll, expect, it } from 'vitest';
import { observationsOf } from '../../../src/app/observations.ts';
import { systemScope } from '../../../src/db/client.ts';
import { rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat({ clock: { now: () => new Date('2026-11-23T04:00:00Z') } });
});
afterAll(() => chat.close());

/** What counts, and what was replaced behind a star. */
const kept = async (code: string) =>
  (
    await rowsIn<{ said: string }>(
      chat,
      `select concat_ws(' ', o.day, nullif(o.covers, 'day'), s.code, nullif(o.part, ''), trim_scale(o.value), nullif(o.currency, ''))
         || case when o.replaced_at is null then '' else ' *' end as said
       from observation o left join shop s on s.id = o.shop_id where o.code = '${code}' order by o.day, o.id`,
    )
  ).map(({ said }) => said);

it('records a number typed in either language, the later counts, and an undo brings back the earlier', async () => {
  await chat.hears('录入 访客 1,234 SH-2 昨天');
  expect(await chat.refused('record visitors 1234 sh-2 22.11.2026')).toBe('observation.same');
  await chat.hears('record visitors 1，300 11月22日 SH-2');
  expect(await kept('visitors')).toEqual(['2026-11-22 SH-2 1234 *', '2026-11-22 SH-2 1300']);
  await chat.hears('undo');
  expect((await kept('visitors')).filter((one) => !one.endsWith('*'))).toEqual(['2026-11-22 SH-2 1234']);
  await chat.hears('录入 广告花费 ¥1,200.50 SH-1 2026-11-22 直通车 计划A');
  await chat.hears('undo');
  expect(await kept('ad-cost')).toEqual(['2026-11-22 SH-1 直通车 计划A 1200.5 CNY *']);
  await chat.hears('record staff cost 12万 2026-10');
  expect(await kept('staff-cost')).toEqual(['2026-10-01 month 120000 CNY']);
});

it('refuses in one sentence what is no number, shop, day or input, and changes nothing', async () => {
  const before = await rowsIn(chat, 'select count(*) from observation');
  for (const line of [
    'record visitors 1.234,5 SH-1',
    'record visitors -3 SH-1',
    'record visitors 3% SH-1',
    'record visitors 3',
    'record visitors 3 SH-9',
    'record visitors 3 SH-1 2026-11-24',
    'record visitors 3 SH-1 2026Q3',
    'record mood 3 SH-1',
    'record visitors SH-1',
    'record content-completion 120% SH-1',
  ])
    expect(await chat.refused(line), line).toBe('observation.refused');
  expect(await rowsIn(chat, 'select count(*) from observation')).toEqual(before);
});

it('takes pasted rows, names the wrong ones, adds nothing the second time, and takes all of it back', async () => {
  const pasted =
    'record import day,shop,visits,page dwell\n2026-11-20,SH-1,"1,000",35\n2026-11-20,SH-1,1100,35\n2026-11-21,SH-7,5,5\n2026-11-21,SH-2,40,';
  const message = JSON.stringify(await chat.hears(pasted));
  expect(message).toContain('3 figures added');
  expect(message).toContain('Line 4: ');
  expect(message).toContain('line 3');
  const visits = ['2026-11-20 SH-1 1000 *', '2026-11-20 SH-1 1100', '2026-11-21 SH-2 40'];
  expect((await kept('visits')).sort()).toEqual(visits.sort());
  expect(await chat.refused(pasted)).toBe('observation.known');
  expect(JSON.stringify(await chat.hears('record list visits'))).toContain('replaced');
  await chat.hears('录入 导入 日期,店铺,访问次数;2026-11-21,SH-2,50');
  await chat.hears('undo');
  expect((await kept('visits')).filter((one) => !one.endsWith('*')).sort()).toEqual([
    '2026-11-20 SH-1 1100',
    '2026-11-21 SH-2 40',
  ]);
  expect(await chat.refused('record back deadbeef')).toBe('observation.no_batch');
  expect(await chat.refused('record import nothing here')).toBe('observation.refused');
  expect(await chat.refused('record import day,shop,visits\nsoon,SH-1,5')).toBe('observation.nothing');
});

it('lets somebody of one shop record for that shop alone', async () => {
  await chat.hears('operator grant console:two operator SH-2');
  const two = { as: 'two' };
  await chat.hears('record complaints 2 yesterday', two);
  expect(await kept('complaints')).toEqual(['2026-11-22 SH-2 2']);
  expect(await chat.refused('record complaints 3 SH-1', two)).toBe('observation.refused');
  expect(await chat.refused('record marketing-cost 3 group', two)).toBe('observation.refused');
  const list = JSON.stringify(await chat.hears('record list', two));
  expect(list).not.toContain('SH-1');
  expect(list).toContain('SH-2');
  expect(JSON.stringify(await chat.hears('inputs', two))).toContain('2026-11-22');
});

it('plans the same import for the same rows and data whenever it is asked, so that it can be approved later', async () => {
  const typed = 'day,shop,visits\n2026-11-19,SH-1,70\n2026-11-19,SH-9,3';
  const plan = (at: string) =>
    chat.app.db.withScope(
      systemScope('test'),
      (tx) => observationsOf(tx, []).planImport({ typed, now: new Date(at) }),
      'passing',
    );
  const asked = await plan('2026-11-23T04:00:00Z');
  expect(await plan('2026-11-23T05:07:00Z')).toEqual(asked);
  await chat.hears('record visits 60 SH-1 2026-11-19');
  expect((await plan('2026-11-23T05:07:00Z')).data['batch']).not.toBe(asked.data['batch']);
});

it('says what a number stands beside, and waits for a word before one that comes on top of others', async () => {
  await chat.hears('record staff cost 900 SH-1 2026-09-07');
  await chat.hears('record staff cost 100 SH-2 2026-09-08');
  const asked = JSON.stringify(await chat.hears('record staff cost 5000 2026-09'));
  expect(asked).toContain('2 numbers of 2 shops are there for that time, 1000 CNY together');
  expect((await kept('staff-cost')).filter((one) => one.startsWith('2026-09-01'))).toEqual([]);
  await chat.hears(`confirm ${/confirm ([A-Z0-9]{5})/.exec(asked)?.[1]}`);
  expect(await kept('staff-cost')).toContain('2026-09-01 month 5000 CNY');
  await chat.hears('record ad cost 40 SH-2 2026-09-08');
  expect(JSON.stringify(await chat.hears('record ad cost 7 SH-2 2026-09-08 spring'))).toContain('a part is not added');
  await chat.hears('record content completion 0.5% SH-2 2026-09-08');
  await chat.hears('record content completion 31% SH-2 2026-09-08');
  await chat.hears('undo');
  expect(await kept('content-completion')).toContain('2026-09-08 SH-2 0.5');
});
