import { afterAll, beforeAll, expect, it } from 'vitest';
import { alertRoutingOf } from '../../../src/app/alert-routing.ts';
import { raise } from '../../../src/db/alert.ts';
import { systemScope } from '../../../src/db/client.ts';
import { openOwner } from '../../../src/db/owner.ts';
import { policyNow } from '../../../src/services/alerts/routing/policy.ts';
import { quietOf } from '../../../src/services/alerts/routing/quiet.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { sealers } from '../../support/outbox.ts';

let chat: Chat;
let owner: ReturnType<typeof openOwner>;
beforeAll(async () => {
  chat = await openChat();
  owner = openOwner(chat.database.url);
  await chat.hears('operator grant console:two operator SH-2');
  const lag = (shop: string, id: number) => ({
    ...{ kind: 'sync-lag', severity: 'warning' as const, audience: 'shops', labels: { shop }, shops: [id] },
    ...{ source: 'test', line: { zh: '慢', en: 'slow' } },
  });
  await chat.app.db.withScope(systemScope('test'), (tx) => raise(tx, lag('SH-1', 1), lag('SH-2', 2)));
});
afterAll(async () => {
  await owner.end();
  await chat.close();
});

const two = { as: 'two' };
const isQuiet = (shop: string) =>
  chat.app.db.withScope(systemScope('test'), async (tx) => {
    const alerts = [{ id: 1, labels: { shop, kind: 'sync-lag', severity: 'warning' } }];
    return (await quietOf(tx, await policyNow(tx), alerts, new Date())).get(1);
  });
const numberOf = ({ title }: { title: { en: string } }) => Number(title.en.replace(/\D/g, ''));

it('keeps alerts quiet with author and reason, is listed, ended, kept and undone', async () => {
  const said = await chat.hears('静默 店铺=SH-2 类型=sync-* 2h 机房搬家');
  expect(JSON.stringify(said)).toContain('机房搬家');
  expect([await isQuiet('SH-2'), await isQuiet('SH-1')]).toEqual(['silenced', undefined]);
  const id = numberOf(said);
  expect(JSON.stringify(await chat.hears('silences'))).toContain('shop=SH-2 kind=sync-*');
  expect((await chat.hears(`静默 结束 ${id}`)).title.zh).toBe(`静默 ${id} 已结束`);
  expect(await isQuiet('SH-2')).toBeUndefined();
  expect(JSON.stringify(await chat.hears('silences'))).not.toContain('机房搬家');
  expect(JSON.stringify(await chat.hears('静默列表 全部'))).toContain('机房搬家');
  await chat.hears('undo');
  expect(await isQuiet('SH-2')).toBe('silenced');
  await chat.hears('silence shop=SH-1 1h moving');
  await chat.hears('undo');
  expect(await isQuiet('SH-1')).toBeUndefined();
  const kept = await owner`select body->>'event' as event from evidence where kind = 'silence' order by id`;
  expect(kept.map(({ event }) => event)).toEqual(['made', 'ended', 'made', 'made', 'ended']);
});

it('is made once, whoever presses and however often; a longer one is another', async () => {
  const press = 'silence kind=pressed-* shop=SH-1 1h A7';
  const both = await Promise.all([chat.says(press), chat.says(press, { room: 'stock' })]);
  expect(both.filter((answer) => 'error' in answer)).toHaveLength(1);
  expect(await chat.refused('silence shop=SH-1 kind=pressed-* 2h A7')).toBe('alerts.silenced');
  expect(await chat.refused('silence shop=SH-1 kind=pressed-* 30m other words')).toBe('alerts.silenced');
  await chat.hears('silence shop=SH-1 kind=pressed-* 3h takes longer');
  await chat.hears('silence shop=SH-1 kind=pressed-more 1h A7');
});

it('somebody of one shop silences that shop alone, whatever they type', async () => {
  const own = await chat.hears('silence kind=sync-lag 1h drill', two);
  expect(JSON.stringify(own)).toContain('kind=sync-lag shop=SH-2');
  expect(await chat.refused('silence shop=SH-1 1h drill', two)).toBe('shops.not_found');
  expect(JSON.stringify(await chat.hears('silence shop=SH-* 1h drill', two))).toContain('shop=SH-2');
  expect(await isQuiet('SH-1')).toBeUndefined();
  const both = numberOf(await chat.hears('silence shop=SH-1|SH-2 kind=stock-* 1h the neighbours know'));
  const seen = JSON.stringify(await chat.hears('silences', two));
  expect([seen.includes('SH-1'), seen.includes('neighbours')]).toEqual([false, false]);
  expect(await chat.refused(`silence end ${both}`, two)).toBe('alerts.shop');
});

it('reminds half an hour before the end, and says when it ended and something still fires', async () => {
  const id = numberOf(await chat.hears('silence shop=SH-1 kind=sync-* 3h night work', { room: 'stock' }));
  const run = (now: Date) =>
    chat.app.db.withScope(systemScope('test'), async (tx) => {
      const { silences } = alertRoutingOf(tx, sealers.robotKey);
      return [await silences.takeReminders(now), await silences.takeEnded(now)].map((notes) =>
        notes.flatMap(({ silence, firing, roomId }) => (silence.id === id ? [[firing, typeof roomId]] : [])),
      );
    });
  const later = (hours: number) => new Date(Date.now() + hours * 3_600_000);
  expect(await run(later(2.4))).toEqual([[], []]);
  expect(await run(later(2.6))).toEqual([[[1, 'number']], []]);
  expect(await run(later(2.7))).toEqual([[], []]);
  expect(await run(later(3.1))).toEqual([[], [[1, 'number']]]);
  expect(await run(later(3.2))).toEqual([[], []]);
});

it.each([
  ['silence severity=info|warning|critical 2h x', 'alerts.all'],
  ['silence shop=SH-1|SH-2 2h x', 'alerts.all'],
  ['silence shop=SH-* 2h x', 'alerts.all'],
  ['silence kind=* 2h x', 'alerts.all'],
  ['silence shop!=SH-2 2h x', 'alerts.all'],
  ['静默 店铺=SH-2 1年 原因', 'alerts.long'],
  ['silence shop=SH-2 2h', 'alerts.reason'],
  ['silence shop=SH-2 2020-01-01 x', 'alerts.past'],
  ['silence colour=red 2h x', 'alerts.label'],
  ['silence shop=SH-9 2h x', 'shops.not_found'],
  ['silence end 99999', 'alerts.no_silence'],
])('%s: %s', async (line, code) => {
  const [before] = await owner`select count(*)::int as n from silence`;
  expect(await chat.refused(line)).toBe(code);
  expect(await owner`select count(*)::int as n from silence`).toEqual([before]);
});

it('public opinion is an alert of its shop until somebody says that it is over', async () => {
  const said = await chat.hears('舆情 SH-2 严重 热搜质疑质量，联系 13812345678 https://example.com/p/1', two);
  const id = numberOf(said);
  const [row] = await owner`select labels, line, ends_at, shop_ids, annotations from alert where id = ${id}`;
  expect(row).toMatchObject({
    labels: { kind: 'public-opinion', severity: 'critical', shop: 'SH-2' },
    ends_at: null,
    shop_ids: [2],
  });
  expect(row?.['annotations'].url).toBe('https://example.com/p/1');
  expect(JSON.stringify(row)).not.toContain('13812345678');
  expect((await chat.hears(`opinion end ${id}`)).title.en).toBe('Public opinion is over');
  expect(await chat.refused(`opinion end ${id}`)).toBe('alerts.over');
  expect(await chat.refused('opinion SH-1 critical not mine', two)).toBe('shops.not_found');
  expect(await chat.refused('opinion SH-2 dreadful x', two)).toBe('args.wrong');
});

it('shows somebody of one shop no route of another', async () => {
  const code = /confirm ([A-Z0-9]{5})/.exec(
    JSON.stringify(await chat.hears('route add neighbours shop=SH-1 to=shops')),
  );
  await chat.hears(`confirm ${code?.[1]}`);
  expect(JSON.stringify(await chat.hears('route'))).toContain('neighbours');
  expect(JSON.stringify(await chat.hears('route', two))).not.toMatch(/neighbours|SH-1/);
});
