import { instantOf, instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';
import { missedOf, type Said, type Session, sessionsOf } from '../reads/sessions.ts';
import { numberOf, type RuledShop, ruledShops } from '../reads/shops.ts';
import type { Hit, Reads, RuleKind } from '../rule-kind.ts';

const MOST_TALKS = 20_000;
const DAY_MS = 86_400_000;

export const rule: RuleKind = {
  code: 'agent-response',
  module: 'service',
  name: { zh: '客服响应', en: "Agents' response times" },
  clause: {
    zh: '平台规则：客服响应时长、响应率考核；本集团标准 10 秒首响、30 分钟解决',
    en: "The platforms' measures of agents' answers; the group's own standard: first answer in 10 s, settled in 30 min",
  },
  text: {
    zh: '顾客的第一句话要在 10 秒内有人答，30 分钟内解决；达标的会话比例低于规定就要处理。机器人的话不算。',
    en: "A customer's first word is answered by a person within 10 seconds and the matter settled within 30 minutes; too small a share of talks that keep to it is a finding. A robot's words do not count.",
  },
  severity: 'low',
  params: {
    first: { kind: 'seconds', words: { zh: '首次响应', en: 'first answer' }, value: 10, least: 1, most: 3600 },
    solve: { kind: 'minutes', words: { zh: '解决', en: 'settled' }, value: 30, least: 1, most: 10_080 },
    share: {
      kind: 'percent',
      words: { zh: '达标比例不低于', en: 'share that keeps to it' },
      value: 90,
      least: 0,
      most: 100,
    },
    talks: { kind: 'count', words: { zh: '至少几个会话才算', en: 'talks at least' }, value: 1, least: 1, most: 10_000 },
    days: { kind: 'days', words: { zh: '看最近几天', en: 'days looked at' }, value: 1, least: 1, most: 30 },
  },
  scopes: ['platform', 'shop'],
  find,
};

type Talk = { shopId: number; code: string; session: Session };

async function find({ tx, settingFor, until, only }: Reads): Promise<Hit[]> {
  if (only && only.kind !== 'message') return [];
  const touched = only && (await shopsOfMessages(tx, only.refs));
  const shops = (await ruledShops(tx, settingFor)).filter(({ id }) => !touched || touched.has(id));
  if (shops.length === 0) return [];
  const longest = Math.max(...shops.map(({ setting }) => numberOf(setting, 'days')));
  const talks = await talksOf(tx, {
    shops: shops.map(({ id }) => id),
    since: new Date(until.getTime() - longest * DAY_MS),
    until,
  });
  const byShop = Map.groupBy(talks, ({ shopId }) => shopId);
  return shops.flatMap((shop) => hitOf(shop, byShop.get(shop.id) ?? [], until) ?? []);
}

async function shopsOfMessages(tx: Tx, messages: readonly number[]): Promise<Set<number>> {
  const rows = await rowsOf<{ shop_id: number }>(
    tx,
    sql`select distinct shop_id from care_message where id = any (${sql.param([...messages])}::bigint[])`,
  );
  return new Set(rows.map(({ shop_id }) => shop_id));
}

type Span = { shops: readonly number[]; since: Date; until: Date };
type Row = { shop_id: number; code: string; solved_at: string | null; said: { from: Said['from']; at: string }[] };

async function talksOf(tx: Tx, { shops, since, until }: Span): Promise<Talk[]> {
  const rows = await rowsOf<Row>(
    tx,
    sql`select c.shop_id, c.code, c.solved_at, (
            select jsonb_agg(jsonb_build_object('from', m."from", 'at', m.at)) from (
              select "from", at from care_message m where m.conversation_id = c.id and m.at < ${instantParam(until)}
              order by at desc limit 500) m) as said
        from care_conversation c
        where c.shop_id = any (${sql.param([...shops])}::int[]) and c.last_at >= ${instantParam(since)}
        order by c.last_at desc limit ${MOST_TALKS}`,
  );
  return rows.flatMap(({ shop_id, code, solved_at, said }) => {
    const messages = (said ?? []).map(({ from, at }) => ({ from, at: instantOf(at).getTime() }));
    const solvedAt = solved_at === null ? undefined : instantOf(solved_at).getTime();
    const known = solvedAt !== undefined && solvedAt < until.getTime() ? solvedAt : undefined;
    return sessionsOf(messages, known).map((session) => ({ shopId: shop_id, code, session }));
  });
}

function hitOf(shop: RuledShop, all: readonly Talk[], until: Date): Hit | undefined {
  const { setting } = shop;
  const now = until.getTime();
  const talks = all.filter(({ session }) => session.beganAt >= now - numberOf(setting, 'days') * DAY_MS);
  if (talks.length < numberOf(setting, 'talks')) return undefined;
  const limits = { firstMs: numberOf(setting, 'first') * 1000, solveMs: numberOf(setting, 'solve') * 60_000, now };
  const judged = talks.map((talk) => ({ ...talk, missed: missedOf(talk.session, limits) }));
  const first = judged.filter(({ missed }) => missed.first);
  const solve = judged.filter(({ missed }) => missed.solve);
  const kept = (missed: readonly unknown[]) => Math.round((1 - missed.length / talks.length) * 1000) / 10;
  const share = Math.min(kept(first), kept(solve));
  if (share >= numberOf(setting, 'share')) return undefined;
  const missing = judged.filter(({ missed }) => missed.first || missed.solve);
  const waited = ({ session }: Talk) => (session.answeredAt ?? now) - session.beganAt;
  const worst = missing.reduce((a, b) => (waited(b) > waited(a) ? b : a));
  return {
    rule: rule.code,
    shopId: shop.id,
    subject: `shop:${shop.code}`,
    label: { zh: shop.code, en: shop.code },
    says: saysOf(shop, { talks: talks.length, first: kept(first), solve: kept(solve), worst, waited: waited(worst) }),
    weight: Math.round((100 - share) * 10) / 10,
    severity: setting.severity,
    // The latest that was missed: it happens again only with another one.
    at: new Date(Math.max(...missing.map(({ session }) => session.beganAt))),
    facts: { worst: worst.code },
  };
}

type Figures = { talks: number; first: number; solve: number; worst: Talk; waited: number };

function saysOf({ code, setting }: RuledShop, { talks, first, solve, worst, waited }: Figures) {
  const [s, min] = [numberOf(setting, 'first'), numberOf(setting, 'solve')];
  const answered = worst.session.answeredAt !== undefined;
  const seconds = Math.round(waited / 1000);
  return {
    zh: `${code} 的 ${talks} 个会话里，${s} 秒内首响 ${first} %，${min} 分钟内解决 ${solve} %，应不低于 ${numberOf(setting, 'share')} %；最差的会话 ${worst.code} ${answered ? `${seconds} 秒才有人答` : '还没有人答'}`,
    en: `Of ${talks} talks of ${code}, ${first} % were answered within ${s} s and ${solve} % settled within ${min} min, and ${numberOf(setting, 'share')} % is asked for; the worst, ${worst.code}, ${answered ? `was answered after ${seconds} s` : 'has no answer yet'}`,
  };
}
