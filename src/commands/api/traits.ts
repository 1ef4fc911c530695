import * as z from 'zod';
import { UserError } from '../../core/errors.ts';
import type { Lang } from '../../core/localized.ts';
import { rowsOf, sql, systemScope, type Tx } from '../../db/client.ts';
import type { GivenTrait, Services, TraitsNoted } from '../../services/services.ts';
import { writeAudit } from '../audit.ts';
import { type ApiCaller, type CallDeps, type Called, hearingOf } from './call.ts';
import { claimCall, keepAnswer, type Once } from './once.ts';

export type TraitsCall = {
  caller: ApiCaller;
  given: Record<string, unknown>;
  lang: Lang;
  arrivedAt: Date;
  once?: { key: string; request: Buffer };
};

export const MOST_TRAITS = 500;

const Trait = z.strictObject({
  order: z.string().min(1).max(100),
  kind: z.enum(['buyer', 'device', 'address', 'payer', 'ip']),
  value: z.string().min(1).max(1_000).optional(),
  hash: z.string().min(1).max(64).optional(),
});
const Body = z.strictObject({ shop: z.string().min(1).max(100), traits: z.array(Trait).min(1).max(MOST_TRAITS) });

/**
 * By what orders were placed. Values are hashed here and kept nowhere: not in the evidence either, which has counts only. Claim, work,
 * evidence and kept answer are one transaction. Throws args.*, traits.*, permission.shop, idempotency.reused and what PostgreSQL throws.
 */
export async function callTraits(deps: CallDeps, call: TraitsCall): Promise<Called> {
  const { shop: named, traits } = bodyOf(call.given);
  const once: Once = { ...(call.once as NonNullable<TraitsCall['once']>), keyId: call.caller.id };
  const answer = await deps.db.withScope(systemScope('api'), async (tx) => {
    await rowsOf(tx, sql`select set_config('statement_timeout', '10s', true)`);
    const kept = await claimCall(tx, once);
    return kept ?? work(deps, call, { tx, once, named, traits });
  });
  const seconds = (deps.clock.now().getTime() - call.arrivedAt.getTime()) / 1000;
  deps.observe?.({ channel: 'api', command: 'order traits', result: 'answered', seconds });
  return answer;
}

type Work = { tx: Tx; once: Once; named: string; traits: GivenTrait[] };

async function work(deps: CallDeps, call: TraitsCall, { tx, once, named, traits }: Work): Promise<Called> {
  const heard = await hearingOf(deps, tx, call.caller, call.lang);
  const services = deps.services(tx, heard.now);
  const shop = await shopOf(services, call.caller, named);
  const done = await services.abnormal.addTraits({ shopId: shop.id, rows: traits });
  const finishedAt = deps.clock.now();
  const canonical = canonicalOf(shop.code, done);
  await writeAudit(tx, services.evidence, {
    heard,
    outcome: { result: 'answered', command: 'order traits', canonical, settle: [] },
    ...{ result: 'answered', inboxId: undefined, arrivedAt: call.arrivedAt, finishedAt },
  });
  const made = { status: 200, text: JSON.stringify({ trace: heard.trace, ...done }) };
  await keepAnswer(tx, once, made);
  return made;
}

const canonicalOf = (shop: string, { noted, same, unknown }: TraitsNoted): string =>
  `order traits ${shop}: ${noted} noted, ${same} known, ${unknown.count} unknown orders`;

async function shopOf(services: Services, { shops }: ApiCaller, named: string) {
  const shop = await services.shops.find(named);
  if (shop && (shops === undefined || shops.includes(shop.id))) return shop;
  if (shop || shops !== undefined)
    throw new UserError('permission.shop', {
      zh: '这个密钥不能替这家店报；请用有这家店的密钥',
      en: 'This key may not report for that shop; use a key that covers it',
    });
  throw new UserError('shop.not_found', {
    zh: `没有店铺“${named.slice(0, 40)}”；请检查店铺编码`,
    en: `There is no shop “${named.slice(0, 40)}”; check its code`,
  });
}

/** Names the field that is wrong, never what is in it. */
function bodyOf(given: Record<string, unknown>): { shop: string; traits: GivenTrait[] } {
  const parsed = Body.safeParse(given);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const extra = issue?.code === 'unrecognized_keys' ? issue.keys[0]?.slice(0, 40) : undefined;
    throw extra === undefined ? wrong(issue?.path.join('.') || 'body') : noField(extra);
  }
  const { shop, traits } = parsed.data;
  return {
    shop,
    traits: traits.map(({ value, hash, ...one }, n) => {
      if ((value === undefined) === (hash === undefined)) throw wrong(`traits.${n}.value`);
      return hash === undefined ? { ...one, value: value ?? '' } : { ...one, hash };
    }),
  };
}

const noField = (name: string): UserError =>
  new UserError('args.key', { zh: `没有 ${name} 这个字段`, en: `There is no field ${name} here` });

const wrong = (at: string): UserError =>
  new UserError('args.wrong', {
    zh: `${at} 不对：写 shop 和 traits（1 到 ${MOST_TRAITS} 项，每项有 order、kind，以及 value 或 hash 之一）`,
    en: `${at} is wrong: send shop and traits (1 to ${MOST_TRAITS}, each with order, kind, and either value or hash)`,
  });
