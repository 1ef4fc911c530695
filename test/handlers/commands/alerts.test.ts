import { afterAll, beforeAll, expect, it } from 'vitest';
import { raise } from '../../../src/db/alert.ts';
import { systemScope } from '../../../src/db/client.ts';
import { routeDue } from '../../../src/services/alerts/groups/route-stage.ts';
import { rowsIn } from '../../support/acts.ts';
import { lag } from '../../support/alerts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await chat.app.db.withScope(systemScope('test'), async (tx) => {
    await raise(
      tx,
      lag('SH-1', 'orders', { shops: [1] }),
      lag('SH-1', 'stock', { shops: [1] }),
      lag('SH-2', 'orders', { shops: [2], severity: 'critical' }),
      lag('SH-2', 'prices', { shops: [2], kind: 'public-opinion' }),
    );
    await routeDue(tx, new Date());
  });
  await chat.hears('operator grant console:two operator SH-2');
});
afterAll(() => chat.close());

const listed = async (line: string, as = 'me') => {
  const { blocks } = await chat.hears(line, { as });
  const [list] = blocks;
  return list?.kind === 'table' ? list.rows.map((row) => [(row[2] as { en: string }).en, row[3]]) : [];
};

it('lists open groups, the gravest first, and those that fit: a severity, a shop by any of its names, a kind', async () => {
  expect(await listed('告警')).toEqual([
    ['SH-2 lags orders', 1],
    ['SH-2 lags prices', 1],
    ['SH-1 lags orders', 2],
  ]);
  expect(await listed('alerts 严重')).toEqual([['SH-2 lags orders', 1]]);
  expect(await listed('告警 sh-1')).toEqual([['SH-1 lags orders', 2]]);
  expect(await listed('告警 舆情 SH-2')).toEqual([['SH-2 lags prices', 1]]);
  expect((await chat.hears('alerts nothing')).title.en).toBe('No alerts');
  expect((await chat.hears('alerts resolved')).title.en).toBe('No alerts');
});

it('who sees one shop sees the groups of that shop alone', async () => {
  expect(await listed('告警', 'two')).toEqual([
    ['SH-2 lags orders', 1],
    ['SH-2 lags prices', 1],
  ]);
});

it('shows one group by its number: its alerts, and that nothing was told yet', async () => {
  const [worst] = (await chat.hears('告警 SH-1')).blocks.flatMap((block) =>
    block.kind === 'actions' ? block.buttons : [],
  );
  const number = worst?.says.slice('alert '.length) ?? '';
  const story = await chat.hears(`告警 ${number}`);
  expect(story.title.zh).toBe(`告警 ${number}`);
  expect(
    story.blocks.flatMap((block) => (block.kind === 'actions' ? block.buttons.map(({ says }) => says) : [])),
  ).toContain(`alert ack ${number}`);
  const [table] = story.blocks.filter((block) => block.kind === 'table');
  expect(table).toMatchObject({ total: 2 });
  expect((await chat.hears(`alert ${number}`)).title).toEqual(story.title);
  expect(await chat.refused(`alert ${number}`, { as: 'two' })).toBe('alert.unknown');
  expect(await chat.refused('alert A999')).toBe('alert.unknown');
});

it('says of a group that no room was told of why, and who was asked', async () => {
  const state = async () => {
    const [list] = (await chat.hears('告警 严重')).blocks;
    return list?.kind === 'table' ? list.rows.map((row) => row[5]) : [];
  };
  expect(await state()).toEqual([{ zh: '即将通知', en: 'about to be told' }]);
  await rowsIn(
    chat,
    `with g as (update alert_group set untold = '[{"why":"nobody","by":["compliance"]}]' where labels ->> 'shop' = 'SH-2' returning id)
     insert into alert_reach (group_id, step, person_id, asked_at) select g.id, 1, p.id, now() from g, person p where p.name = 'two'`,
  );
  expect(await state()).toEqual([
    { zh: '没有群订阅合规提醒；已请 two 处理', en: 'no room subscribes to compliance; two was asked' },
  ]);
});
