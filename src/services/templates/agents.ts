import type { Effect } from '../../core/effect.ts';
import { effectChanged, UserError } from '../../core/errors.ts';
import { rowsOf, sql } from '../../db/client.ts';
import type { TemplatesDeps } from './deps.ts';

/** Somebody who speaks to the customers of a shop: what they must say is sent to them. */
export type Agent = { personId: number; name: string; shopId: number; shop: string; account: string };

const MOST = 500;

/** By shop and name, as far as the scope sees the shops. */
export async function agents(d: TemplatesDeps, shopId?: number): Promise<Agent[]> {
  return rowsOf<Agent>(
    d.tx,
    sql`select a.person_id::int as "personId", p.name, a.shop_id as "shopId", s.code as shop,
          coalesce((select c.channel || ':' || c.user_id from account c where c.person_id = p.id order by c.channel, c.user_id limit 1), '') as account
        from template_agent a join person p on p.id = a.person_id join shop s on s.id = a.shop_id
        where ${shopId === undefined ? sql`true` : sql`a.shop_id = ${shopId}::int`} order by s.is_main desc, s.code, p.name, p.id limit ${MOST}`,
  );
}

type Change = {
  person: { id: number; name: string; account: string };
  shop: { id: number; code: string };
  /** Whether they hold a role for the shop: without one they could not read what they are sent. */
  hasRole: boolean;
  on: boolean;
};

/** Read only. Throws agent.already, agent.not, agent.no_role. */
export async function planAgent(d: TemplatesDeps, { person, shop, hasRole, on }: Change): Promise<Effect> {
  const there = (await agents(d, shop.id)).some(({ personId }) => personId === person.id);
  if (there === on) throw on ? already(person.name, shop.code) : not(person.name, shop.code);
  if (on && !hasRole) throw noRole(person.account, shop.code);
  const word = { zh: '接待客人', en: 'Speaks to customers' };
  const says = (verb: string) => `agent ${verb} ${person.account} ${shop.code}`;
  return {
    summary: on
      ? {
          zh: `${person.name} 接待 ${shop.code} 的客人，话术会推送给他`,
          en: `${person.name} speaks to customers of ${shop.code} and is sent what to say`,
        }
      : {
          zh: `${person.name} 不再接待 ${shop.code} 的客人`,
          en: `${person.name} no longer speaks to customers of ${shop.code}`,
        },
    rows: [
      {
        key: `template-agent:${person.id}|${shop.id}`,
        label: { zh: person.name, en: person.name },
        version: on ? 0 : 1,
        versionAfter: on ? 1 : 0,
        changes: [{ label: word, before: there ? shop.code : '–', after: on ? shop.code : '–' }],
      },
    ],
    figures: [],
    inverse: { says: says(on ? 'remove' : 'add') },
    data: { personId: person.id, name: person.name, shopId: shop.id, shop: shop.code, on },
  };
}

/** Throws effect.changed. */
export async function applyAgent(d: TemplatesDeps, { data }: Effect, actor: string): Promise<void> {
  const { personId, shopId, on, name } = data;
  const done = on
    ? await rowsOf(
        d.tx,
        sql`insert into template_agent (person_id, shop_id, added_by) values (${personId}::bigint, ${shopId}::int, ${actor})
            on conflict do nothing returning shop_id`,
      )
    : await rowsOf(
        d.tx,
        sql`delete from template_agent where person_id = ${personId}::bigint and shop_id = ${shopId}::int returning shop_id`,
      );
  if (done.length === 0) throw effectChanged(String(name));
}

const already = (name: string, shop: string): UserError =>
  new UserError('agent.already', {
    zh: `${name} 已经在接待 ${shop} 的客人`,
    en: `${name} speaks to customers of ${shop} already`,
  });

const not = (name: string, shop: string): UserError =>
  new UserError('agent.not', {
    zh: `${name} 没有在接待 ${shop} 的客人，发送 客服 看有谁`,
    en: `${name} does not speak to customers of ${shop}, send agent to see who does`,
  });

const noRole = (account: string, shop: string): UserError =>
  new UserError('agent.no_role', {
    zh: `${account} 在 ${shop} 还没有角色，看不到推送；请管理员先发送 人员 给予 ${account} 只读 ${shop}`,
    en: `${account} has no role at ${shop} and could not read what is sent; an admin sends operator grant ${account} viewer ${shop} first`,
  });
