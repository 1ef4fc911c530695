import type { Message } from '../../src/core/message.ts';
import { rowsOf, sql, systemScope } from '../../src/db/client.ts';
import { openOwner } from '../../src/db/owner.ts';
import { report } from '../../src/services/compliance/findings/report.ts';
import type { Hit, RuleKind } from '../../src/services/compliance/rule-kind.ts';
import { type Chat, openChat } from './chat.ts';

/** Two rules of which tests know everything: orders that wait too long, and a text that shouts. */
export const slowOrders: RuleKind = {
  code: 'slow-orders',
  module: 'service',
  name: { zh: '慢单', en: 'Slow orders' },
  clause: { zh: '测试规范第一条', en: 'Test code, article 1' },
  text: { zh: '付款后要按时发货', en: 'What is paid is shipped in time' },
  severity: 'high',
  params: {
    hours: { kind: 'hours', words: { zh: '最长等待', en: 'longest wait' }, value: 48, least: 1, most: 240 },
    share: { kind: 'percent', words: { zh: '占比', en: 'share' }, value: 20, least: 5, most: 90 },
  },
  scopes: ['shop', 'platform'],
  async find({ tx, since, until, settingFor }) {
    const rows = await rowsOf<{ number: string; shop_id: number; code: string; hours: number; at: string }>(
      tx,
      sql`select o.number, o.shop_id, s.code, extract(epoch from (${until.toISOString()}::timestamptz - o.placed_at)) / 3600 as hours,
            o.placed_at as at from "order" o join shop s on s.id = o.shop_id
          where o.placed_at >= ${since.toISOString()}::timestamptz and o.status = 'paid'`,
    );
    return rows.flatMap((row): Hit[] => {
      const setting = settingFor({ shopId: row.shop_id });
      if (!setting || Number(row.hours) <= Number(setting.params['hours'])) return [];
      return [slowHit(row.shop_id, `${row.code}/${row.number}`, Math.floor(Number(row.hours)), new Date(row.at))];
    });
  },
};

export const slowHit = (shopId: number | undefined, order: string, hours: number, at: Date): Hit => ({
  rule: 'slow-orders',
  ...(shopId !== undefined && { shopId }),
  subject: `order:${order}`,
  label: { zh: `订单 ${order}`, en: `Order ${order}` },
  says: { zh: `等了 ${hours} 小时`, en: `has waited for ${hours} hours` },
  weight: hours,
  severity: 'high',
  at,
});

export const shouting: RuleKind = {
  code: 'shouting',
  module: 'content',
  name: { zh: '喊叫', en: 'Shouting' },
  clause: { zh: '测试规范第二条', en: 'Test code, article 2' },
  text: { zh: '文字不要喊叫', en: 'Texts do not shout' },
  severity: 'low',
  params: {},
  scopes: [],
  check: () => [],
};

export const testRules = (): readonly RuleKind[] => [shouting, slowOrders];

/** Paid orders that have waited for so many hours. */
export async function waitingOrders(url: string, orders: readonly { shop: number; number: string; hours: number }[]) {
  const owner = openOwner(url);
  for (const { shop, number, hours } of orders)
    await owner`insert into "order" (shop_id, number, kind, status, placed_at, currency, source)
      values (${shop}, ${number}, 'sale', 'paid', now() - make_interval(hours => ${hours}), 'CNY', 'test')`;
  await owner.end();
}

/** A chat where only these two rules are known, and three orders wait. */
export async function openRulesChat(): Promise<Chat> {
  const chat = await openChat({ rules: testRules() });
  await waitingOrders(chat.database.url, [
    { shop: 1, number: 'A1', hours: 30 },
    { shop: 1, number: 'A2', hours: 100 },
    { shop: 2, number: 'B1', hours: 60 },
  ]);
  return chat;
}

/** Who asks, and somebody of the console who counts as a second person: whoever vouched for them may not be the asker. */
export async function withApprover(chat: Chat): Promise<void> {
  await chat.hears('operator grant console:ann compliance');
  await chat.hears('operator grant console:wei compliance');
  await chat.hears('operator vouch console:wei');
}

/** As a monitor reports. */
export const reports = (chat: Chat, hits: readonly Hit[], more: { now?: Date; swept?: readonly string[] } = {}) =>
  chat.app.db.withScope(systemScope('test'), (tx) =>
    report(tx, hits, { now: new Date(), rules: testRules(), ...more }),
  );

/** The code under which the last write waits. */
export const codeIn = (message: Message): string => / · ([0-9A-Z]{5})$/.exec(message.title.en)?.[1] ?? '';

/** The rows of the first table of a message. */
export function rowsIn(message: Message): unknown[][] {
  const [table] = message.blocks.filter((block) => block.kind === 'table');
  return table?.rows ?? [];
}

export const ANN = { as: 'ann' };
export const WEI = { as: 'wei' };
