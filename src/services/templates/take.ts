import type { Effect } from '../../core/effect.ts';
import { UserError } from '../../core/errors.ts';
import type { Localized } from '../../core/localized.ts';
import { note } from '../../core/message.ts';
import { instantOf, rowsOf, sql } from '../../db/client.ts';
import { putEvidence } from '../../db/evidence.ts';
import { tell } from '../../db/news.ts';
import type { Act, TemplatesDeps } from './deps.ts';
import { pushCard } from './push.ts';

/** One text that one agent was sent, with who else was and has taken it. */
export type Push = {
  id: number;
  causeId: number;
  personId: number;
  person: string;
  code: string;
  version: number;
  shop: string;
  shopId: number;
  line: Localized;
  texts: Localized;
  at: Date;
  takenAt: Date | undefined;
  takers: string[];
  sentTo: number;
};

type Row = Record<string, unknown>;

async function pushById(d: TemplatesDeps, id: number): Promise<Push | undefined> {
  const [row] = await rowsOf<Row>(
    d.tx,
    sql`select p.id, p.cause_id, p.person_id, n.name as person, t.code, t.version, s.code as shop, p.shop_id, c.line, p.zh, p.en, p.at, p.taken_at,
          (select coalesce(jsonb_agg(m.name order by o.taken_at), '[]') from template_push o join person m on m.id = o.person_id
            where o.cause_id = p.cause_id and o.taken_at is not null) as takers,
          (select count(*)::int from template_push o where o.cause_id = p.cause_id) as sent
        from template_push p join person n on n.id = p.person_id join template t on t.id = p.template_id
        join template_cause c on c.id = p.cause_id join shop s on s.id = p.shop_id where p.id = ${id}::bigint`,
  );
  return row && pushOf(row);
}

const pushOf = (row: Row): Push => ({
  id: Number(row['id']),
  causeId: Number(row['cause_id']),
  personId: Number(row['person_id']),
  person: String(row['person']),
  code: String(row['code']),
  version: Number(row['version']),
  shop: String(row['shop']),
  shopId: Number(row['shop_id']),
  line: row['line'] as Localized,
  texts: { zh: String(row['zh']), en: String(row['en']) },
  at: instantOf(row['at']),
  takenAt: row['taken_at'] === null ? undefined : instantOf(row['taken_at']),
  takers: row['takers'] as string[],
  sentTo: Number(row['sent']),
});

/** Read only. Throws template.no_push, template.not_for_you, template.taken. */
export async function planTake(d: TemplatesDeps, id: number, personId: number): Promise<Effect> {
  const push = await pushById(d, id);
  if (!push) throw noPush(id);
  if (push.personId !== personId) throw notForYou(push);
  if (push.takenAt) throw taken(push);
  return {
    summary: {
      zh: `取用话术 ${push.code}（${push.shop} ${push.line.zh}）`,
      en: `Take template ${push.code} (${push.shop}: ${push.line.en})`,
    },
    rows: [
      {
        key: `template-push:${id}`,
        label: { zh: push.code, en: push.code },
        version: 1,
        versionAfter: 2,
        changes: [{ label: { zh: '取用', en: 'Taken by' }, before: '–', after: push.person }],
      },
    ],
    figures: [],
    inverse: {
      irreversible: { zh: '取用只记一次，说明您已看到', en: 'it is noted once that you have it' },
    },
    data: { id },
  };
}

/** Exactly once: whoever comes second is told how it stands. Throws template.taken. */
export async function applyTake(d: TemplatesDeps, { data }: Effect, act: Act): Promise<Push> {
  const id = Number(data['id']);
  const done = await rowsOf(
    d.tx,
    sql`update template_push set taken_at = ${act.now.toISOString()}::timestamptz
        where id = ${id} and person_id = ${act.personId} and taken_at is null returning id`,
  );
  const push = await pushById(d, id);
  if (!push) throw noPush(id);
  if (done.length === 0) throw taken(push);
  const line = { zh: `${push.shop} ${push.line.zh}`, en: `${push.shop}: ${push.line.en}` };
  await tell(d.tx, {
    key: `template-push:${id}:taken`,
    audience: `person:${push.personId}`,
    fold: 'template:taken',
    subject: `template-push:${id}`,
    final: true,
    quiet: true,
    shops: [push.shopId],
    line,
    message: pushCard(line, push.texts, [note({ zh: '已取用', en: 'Taken' })]),
  });
  await putEvidence(d.tx, {
    kind: 'template',
    trace: act.trace,
    by: act.personId,
    shops: [push.shopId],
    subjects: [`template:${push.code}`, `shop:${push.shop}`],
    body: { act: 'taken', push: id, code: push.code, version: push.version },
  });
  return push;
}

export type CauseShown = {
  id: number;
  at: Date;
  shop: string;
  line: Localized;
  code: string | undefined;
  version: number | undefined;
  sentTo: string[];
  /** What each of them takes it by, in the same order. */
  numbers: number[];
  takers: string[];
  why: Localized | undefined;
};

/** The latest causes, with who was sent what and who took it. */
export async function pushes(
  d: TemplatesDeps,
  { shopId, limit }: { shopId?: number | undefined; limit: number },
): Promise<{ rows: CauseShown[]; total: number }> {
  const where = shopId === undefined ? sql`true` : sql`c.shop_id = ${shopId}::int`;
  const rows = await rowsOf<Row>(
    d.tx,
    sql`select c.id, c.at, s.code as shop, c.line, c.why, x.*, count(*) over ()::int as total
        from template_cause c join shop s on s.id = c.shop_id
        left join lateral (select min(t.code) as code, min(t.version) as version, jsonb_agg(n.name order by n.name) as sent, jsonb_agg(p.id order by n.name) as numbers,
            coalesce(jsonb_agg(n.name order by p.taken_at) filter (where p.taken_at is not null), '[]') as takers
          from template_push p join template t on t.id = p.template_id join person n on n.id = p.person_id where p.cause_id = c.id) x on true
        where ${where} order by c.id desc limit ${limit}`,
  );
  return {
    rows: rows.map((row) => ({
      id: Number(row['id']),
      at: instantOf(row['at']),
      shop: String(row['shop']),
      line: row['line'] as Localized,
      code: (row['code'] as string | null) ?? undefined,
      version: (row['version'] as number | null) ?? undefined,
      sentTo: (row['sent'] as string[] | null) ?? [],
      numbers: ((row['numbers'] as (string | number)[] | null) ?? []).map(Number),
      takers: (row['takers'] as string[] | null) ?? [],
      why: row['why'] === '' ? undefined : (JSON.parse(String(row['why'])) as Localized),
    })),
    total: Number(rows[0]?.['total'] ?? 0),
  };
}

const noPush = (id: number): UserError =>
  new UserError('template.no_push', {
    zh: `没有第 ${id} 条推送，发送 话术 推送 看有哪些`,
    en: `There is no push ${id}, send template pushes to see which there are`,
  });

const notForYou = ({ id, person }: Push): UserError =>
  new UserError('template.not_for_you', {
    zh: `第 ${id} 条是推送给 ${person} 的，请他本人取用`,
    en: `Push ${id} was sent to ${person}, who takes it themselves`,
  });

const taken = ({ id, person, takers, sentTo }: Push): UserError =>
  new UserError('template.taken', {
    zh: `第 ${id} 条 ${person} 已经取用过；共推送 ${sentTo} 人，已取用：${takers.join('、')}`,
    en: `${person} has taken push ${id} already; it went to ${sentTo}, taken by ${takers.join(', ')}`,
  });
