import { createHash } from 'node:crypto';
import type { Effect } from '../../../core/effect.ts';
import { effectChanged } from '../../../core/errors.ts';
import { many } from '../../../core/many.ts';
import { byteLength, clampChars } from '../../../core/text.ts';
import { rowsOf, sql } from '../../../db/client.ts';
import { putEvidence } from '../../../db/evidence.ts';
import { checkedThing } from '../approve.ts';
import type { Act, TemplatesDeps } from '../deps.ts';
import type { Template } from '../rows.ts';
import { usable } from '../standing.ts';
import { type About, fill } from '../use.ts';
import { forbiddenText, noCustomers, noMembers, notMembers, tooLong, tooManyMembers } from './refusals.ts';
import { chosenOf, MOST_MEMBERS, membersOf, reachedBy, spanOf } from './who.ts';

const MOST_BYTES = 4000;

export type MassAsk = {
  code: string;
  shop: { id: number; code: string; platform: string };
  members: readonly string[];
  about: About;
};

/** Read only: what would go to how many customers, through whom. Throws mass.*, template.*. */
export async function planMass(d: TemplatesDeps, ask: MassAsk, now: Date): Promise<Effect> {
  const template = await usable(d, ask.code, now);
  const words = await wordsFor(d, template, ask, now);
  const { shop } = ask;
  const members = await requireMembers(d, ask);
  const { reached, leftOut } = await reachedBy(d.tx, spanOf(members, now));
  const customers = reached.reduce((sum, one) => sum + one.customers, 0);
  if (customers === 0) throw noCustomers(leftOut);
  return {
    summary: {
      zh: `请 ${reached.length} 名成员给 ${shop.code} 的 ${customers} 位客户群发“${clampChars(words, 60)}”`,
      en: `Ask ${many(reached.length, 'member')} to send “${clampChars(words, 60)}” to ${many(customers, 'customer')} of ${shop.code}`,
    },
    rows: [
      {
        key: `mass:${digestOf([shop.id, words, ...members])}`,
        label: { zh: `群发 ${shop.code}`, en: `Mass message ${shop.code}` },
        version: 0,
        versionAfter: 1,
        changes: [{ label: { zh: '内容', en: 'Text' }, before: '–', after: words }],
      },
    ],
    figures: [
      { label: { zh: '客户', en: 'Customers' }, value: customers },
      {
        label: { zh: '成员', en: 'Members' },
        value: reached.map((one) => `${one.member} ${one.customers}`).join(', '),
      },
      ...(leftOut > 0
        ? [{ label: { zh: '本月已到上限，不发', en: 'Left out, at this month’s limit' }, value: leftOut }]
        : []),
    ],
    risk: { area: 'promotion', units: customers, shops: [shop.id], second: { role: 'manager' } },
    inverse: { irreversible: { zh: '发出去的收不回来', en: 'what was sent cannot be taken back' } },
    data: {
      templateId: template.id ?? null,
      code: template.code,
      shopId: shop.id,
      shop: shop.code,
      words,
      members: JSON.stringify(reached.map(({ member }) => member)),
      customers,
      leftOut,
    },
  };
}

/** The text as customers get it. Throws mass.long, mass.forbidden, template.*. */
async function wordsFor(d: TemplatesDeps, template: Template, { shop, about }: MassAsk, now: Date): Promise<string> {
  const { zh, en } = await fill(d, template, { ...about, shopId: shop.id }, now);
  const words = about.lang === 'en' ? en : zh;
  if (byteLength(words) > MOST_BYTES) throw tooLong(byteLength(words));
  const { code } = template;
  const thing = checkedThing({ code, zh: words, en: '', shopId: shop.id, platform: shop.platform });
  const { refuses } = await d.pass(thing, now);
  if (refuses) throw forbiddenText(refuses);
  return words;
}

const digestOf = (what: unknown): string =>
  createHash('sha256').update(JSON.stringify(what)).digest('hex').slice(0, 16);

async function requireMembers(d: TemplatesDeps, { shop, members }: MassAsk): Promise<string[]> {
  const enrolled = await membersOf(d.tx, shop.id);
  if (enrolled.length === 0) throw noMembers(shop.code);
  const strangers = members.filter((one) => !enrolled.includes(one));
  if (strangers.length > 0) throw notMembers(strangers);
  const meant = members.length > 0 ? [...new Set(members)].sort() : enrolled;
  if (meant.length > MOST_MEMBERS) throw tooManyMembers(MOST_MEMBERS);
  return meant;
}

/** Writes it down with a task a member; a worker hands them to WeCom after the commit. Returns its number. */
export async function applyMass(
  d: TemplatesDeps,
  { data }: Effect,
  act: Act & { roomId: number | undefined },
): Promise<number> {
  const { shopId, templateId, words, members, leftOut, shop, code } = data;
  const [row] = await rowsOf<{ id: string }>(
    d.tx,
    sql`insert into mass_message (shop_id, template_id, words, left_out, room_id, by, approved_by, trace, at)
        values (${shopId}::int, ${templateId}::bigint, ${words}, ${leftOut}::int, ${act.roomId ?? null}::bigint, ${act.actor},
          ${act.approvedBy ?? ''}, ${act.trace}, ${act.now.toISOString()}::timestamptz) on conflict (trace) do nothing returning id`,
  );
  if (!row) throw effectChanged(String(code));
  const id = Number(row.id);
  const span = spanOf(JSON.parse(String(members)) as string[], act.now);
  const placed = await rowsOf<{ n: number }>(
    d.tx,
    sql`with ${chosenOf(span)},
        tasks as (insert into mass_task (mass_id, member, due_at) select distinct ${id}::bigint, member, ${act.now.toISOString()}::timestamptz
          from sent_to returning id, member),
        targets as (insert into mass_target (task_id, customer) select t.id, s.customer from sent_to s join tasks t on t.member = s.member
          returning 1)
        select count(*)::int as n from targets`,
  );
  if (placed[0]?.n !== Number(data['customers'])) throw effectChanged(String(code));
  await putEvidence(d.tx, {
    kind: 'mass',
    trace: act.trace,
    by: act.personId > 0 ? act.personId : act.actor,
    shops: [Number(shopId)],
    subjects: [`mass:${id}`, `template:${code}`, `shop:${shop}`],
    body: {
      act: 'asked',
      mass: id,
      code,
      words,
      customers: data['customers'],
      leftOut,
      approvedBy: act.approvedBy ?? null,
    },
  });
  return id;
}
