import { afterAll, beforeAll, expect, it } from 'vitest';
import { raise } from '../../../src/db/alert.ts';
import { rowsOf, sql, systemScope } from '../../../src/db/client.ts';
import { routeDue } from '../../../src/services/alerts/groups/route-stage.ts';
import { type AlertPolicy, policyNow } from '../../../src/services/alerts/routing/policy.ts';
import { mutedRoute, quietOf } from '../../../src/services/alerts/routing/quiet.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await inScope((tx) => raise(tx, ...['SH-1', 'SH-2', 'SH-2'].map((shop, n) => lag(shop, `s${n}`))));
});
afterAll(() => chat.close());

const inScope = <T>(work: Parameters<typeof chat.app.db.withScope<T>>[1]) =>
  chat.app.db.withScope(systemScope('test'), work);
const lag = (shop: string, subject: string, kind = 'sync-lag') => ({
  ...{ kind, severity: 'warning' as const, audience: 'shops', subject, labels: { shop, platform: 'doudian' } },
  ...{ source: 'test', line: { zh: '慢', en: 'slow' } },
});
const codeIn = (message: object) => /confirm ([A-Z0-9]{5})/.exec(JSON.stringify(message))?.[1] ?? '';
const does = async (line: string) => {
  const shown = await chat.hears(line);
  return { shown: JSON.stringify(shown), done: await chat.hears(`confirm ${codeIn(shown)}`) };
};
const tree = async () => JSON.stringify(await chat.hears('route'));

it('shows what a route would have taken of last week before it is confirmed, then takes it, and is undone', async () => {
  const { shown, done } = await does('路由 添加 店铺2 店铺=SH-2 类型=sync-* 到=ops 分组=店铺 等待=30s');
  expect(shown).toContain("This would have sent 2 of last week's 3 alerts by “店铺2”, 0 went there before");
  expect(done.title.zh).toBe('已添加路由 · 店铺2');
  expect(await tree()).toContain('shop=SH-2 kind=sync-* to=room:');
  expect(shown).not.toContain('check the spelling');
  expect(JSON.stringify(await chat.hears('route add odd kind=nosuch to=shops'))).toContain('check the spelling');
  const where = JSON.stringify(await chat.hears('路由 试算 店铺=SH-2 类型=sync-lag 级别=警告'));
  expect(where).toContain('default/店铺2');
  expect(JSON.stringify(await chat.hears('route test shop=SH-1 kind=sync-lag'))).not.toContain('店铺2');
  await does('route set 店铺2 repeat=2h continue');
  expect(await tree()).toContain('repeat=2h continue');
  await does('路由 移动 店铺2 之前=public-opinion');
  expect((await tree()).indexOf('店铺2')).toBeLessThan((await tree()).indexOf('public-opinion'));
  await does('route remove 店铺2');
  expect(await tree()).not.toContain('店铺2');
  await chat.hears('undo');
  expect(await tree()).toContain('店铺2');
  const evidence = await inScope((tx) => policyNow(tx));
  expect(evidence.version).toBe(6);
  await does('路由 恢复 1');
  expect(await tree()).not.toContain('店铺2');
});

it('what fires already goes by the new routes: elsewhere, or where it is in another way', async () => {
  const standing = () =>
    inScope(async (tx) => {
      await routeDue(tx, new Date());
      const [row] = await rowsOf<{ route: string; every: number }>(
        tx,
        sql`select g.route, (g.plan ->> 'repeatMs')::int as every from alert a join alert_member m on m.alert_id = a.id
              join alert_group g on g.id = m.group_id and g.ended_at is null where a.labels ->> 'kind' = 'old-lag'`,
      );
      return row;
    });
  const soon = (route: string, every: number) => expect.poll(standing, { interval: 20 }).toEqual({ route, every });
  await inScope((tx) => raise(tx, lag('SH-2', 'old', 'old-lag')));
  await soon('default', 14_400_000);
  await does('route set default repeat=8h');
  await soon('default', 28_800_000);
  await does('route add old kind=old-* repeat=1h');
  await soon('default/old', 3_600_000);
  await does('route back 1');
});

it('nights and inhibitions keep quiet what they say, and no more', async () => {
  const { shown } = await does('静音时段 添加 夜间 22:00-07:00 时区=Asia/Shanghai 用于=default');
  expect(shown).toMatch(/Of last week's \d+ alerts \d+ would not have been told/);
  expect(shown).toContain('default');
  expect(JSON.stringify(await chat.hears('mute'))).toContain('22:00-07:00 zone=Asia/Shanghai');
  await does('抑制 添加 受限 当 类型=price-gap 则 类型=sync-* 相同=店铺');
  expect(JSON.stringify(await chat.hears('inhibit'))).toContain('when kind=price-gap then kind=sync-* same=shop');
  await inScope((tx) => raise(tx, lag('SH-1', '', 'price-gap')));
  const quiet = (now: string) =>
    inScope(async (tx) => {
      const alerts = ['SH-1', 'SH-2'].map((shop, n) => ({
        id: 1_000 + n,
        labels: { shop, kind: 'sync-lag', severity: 'info' },
      }));
      return [...(await quietOf(tx, await policyNow(tx), alerts, new Date(now)))];
    });
  expect(await quiet('2026-11-23T04:00:00Z')).toEqual([[1_000, 'inhibited']]);
  expect(await quiet('2026-11-23T16:00:00Z')).toEqual([
    [1_000, 'inhibited'],
    [1_001, 'muted'],
  ]);
  await does('mute remove 夜间');
  await does('inhibit remove 受限');
  expect(await quiet('2026-11-23T16:00:00Z')).toEqual([]);
});

it('a holiday of one supplier or SKU mutes nobody, one of everybody does', async () => {
  const muted = () =>
    inScope(async (tx) => {
      const off: AlertPolicy['mutes'][number] = { name: 'off', zone: 'Asia/Shanghai', holidays: true };
      const policy = { ...(await policyNow(tx)), mutes: [off] };
      return (await mutedRoute(tx, policy, ['off'], new Date('2027-05-03T04:00:00Z')))?.name;
    });
  const holiday = (subject: string) =>
    inScope((tx) =>
      rowsOf(
        tx,
        sql`insert into calendar_day (day, name, kind, subject) values ('2027-05-03', 'shut', 'holiday', ${subject})`,
      ),
    );
  await holiday('sku:MUG-1');
  expect(await muted()).toBeUndefined();
  await holiday('*');
  expect(await muted()).toBe('off');
});

it.each([
  ['route add x shop=SH-2 to=nowhere', 'alerts.receiver'],
  ['route add x shop=SH-2 to=room:99999', 'alerts.receiver'],
  ['route add x shop=SH-9', 'shops.not_found'],
  ['route add x colour=red', 'alerts.label'],
  ['route add x to=shops', 'alerts.no_matcher'],
  ['route add default shop=SH-2', 'alerts.exists'],
  ['route add x shop=SH-2 mutes=nights', 'alerts.no_mute'],
  ['route set nope repeat=2h', 'alerts.route'],
  ['route set default shop=SH-2', 'alerts.root'],
  ['route set default repeat=4h', 'alerts.same'],
  ['route remove default', 'alerts.root'],
  ['route move public-opinion under=public-opinion', 'alerts.circle'],
  ['route back 99', 'alerts.version'],
  ['route test shop=SH-*', 'alerts.trial'],
  ['mute add x 25:00-7:00', 'alerts.mute'],
  ['静音时段 添加 全天 00:00-24:00 用于=default', 'alerts.always'],
  ['chain set nosuch at once oncall', 'chain.unused'],
  ['silence * 2h all', 'alerts.broad'],
  ['抑制 添加 环 当=类型=a 则 类型=a 相同=店铺', 'alerts.circle'],
  ['mute remove x', 'alerts.no_mute'],
  ['inhibit add x kind=a', 'alerts.inhibit'],
  ['inhibit remove x', 'alerts.no_inhibition'],
])('%s: %s, and nothing changes', async (line, code) => {
  const before = await inScope((tx) => policyNow(tx));
  expect(await chat.refused(line)).toBe(code);
  expect((await inScope((tx) => policyNow(tx))).version).toBe(before.version);
});
