import { UserError } from '../../../core/errors.ts';
import { instantOf, instantParam, rowsOf, sql } from '../../../db/client.ts';
import type { TemplatesDeps } from '../deps.ts';
import { currentOf, type Template, versionsOf } from '../rows.ts';
import { whyNot } from '../standing.ts';
import { fill } from '../use.ts';

/** A customer who became a member's friend, or is none any more; as WeCom tells it. */
export type ContactEvent = {
  key: string;
  change: 'added' | 'gone';
  member: string;
  customer: string;
  /** For 20 seconds, once; none where the console has a welcome of its own. */
  code?: string;
  deadline: Date;
};

export type WelcomeRow = { id: number; code: Uint8Array; words: string; deadline: Date };

/** Whoever takes a welcome has it for so long; then another process may. */
const LEASE_MS = 6_000;
const AGAIN_MS = 1_000;

/**
 * Writes down what changed; of a new customer with a code also the welcome, which is then this process's to send at once.
 * `sealed`: the code, sealed. Undefined where there is nothing to send: a repeat, no code, no text.
 */
export async function takeContact(
  d: TemplatesDeps,
  event: ContactEvent,
  sealed: Uint8Array | undefined,
  now: Date,
): Promise<WelcomeRow | undefined> {
  await noteCustomer(d, event, now);
  if (event.change !== 'added' || !sealed) return undefined;
  const found = await greetingFor(d, event.member, now);
  const state = !found ? 'no_template' : event.deadline <= now ? 'expired' : 'waiting';
  const waits = state === 'waiting';
  const rows = await rowsOf<{ id: string }>(
    d.tx,
    sql`insert into welcome (key, member, customer, code, template_id, words, state, at, deadline, lease_until, ended_at)
        values (${event.key}, ${event.member}, ${event.customer}, ${waits ? Buffer.from(sealed) : null}::bytea, ${found?.template.id ?? null}::bigint,
          ${found?.words ?? ''}, ${state}, ${instantParam(now)}, ${instantParam(event.deadline)},
          ${instantParam(new Date(now.getTime() + LEASE_MS))}, ${waits ? sql`null` : instantParam(now)})
        on conflict (key) do nothing returning id`,
  );
  const [row] = rows;
  if (!row || !waits || !found) return undefined;
  return { id: Number(row.id), code: sealed, words: found.words, deadline: event.deadline };
}

async function noteCustomer(d: TemplatesDeps, { member, customer, change }: ContactEvent, now: Date): Promise<void> {
  const at = instantParam(now);
  if (change === 'gone')
    await rowsOf(
      d.tx,
      sql`update wecom_customer set gone_at = ${at} where member = ${member} and customer = ${customer} and gone_at is null`,
    );
  else
    await rowsOf(
      d.tx,
      sql`insert into wecom_customer (member, customer, since) values (${member}, ${customer}, ${at})
          on conflict (member, customer) do update set gone_at = null, since = excluded.since where wecom_customer.gone_at is not null`,
    );
}

/** The approved greeting of the member's shop that can be filled now: of the shop before its platform's before everybody's, the newest first. */
async function greetingFor(
  d: TemplatesDeps,
  member: string,
  now: Date,
): Promise<{ template: Template; words: string } | undefined> {
  const [shop] = await rowsOf<{ id: number; platform: string }>(
    d.tx,
    sql`select s.id, s.platform from account c join template_agent a on a.person_id = c.person_id join shop s on s.id = a.shop_id
        where c.channel = 'wecom' and lower(c.user_id) = lower(${member}) order by s.is_main desc, s.id limit 1`,
  );
  const all = [...Map.groupBy(await versionsOf(d.tx), ({ code }) => code).values()].flatMap(
    (one) => currentOf(one) ?? [],
  );
  const weight = (one: Template): number => (one.shopId ? 2 : 0) + (one.platform ? 1 : 0);
  const fits = all
    .filter((one) => one.scene === 'greeting' && whyNot(one, now) === undefined && one.sku === undefined)
    .filter((one) => one.shopId === undefined || one.shopId === shop?.id)
    .filter((one) => one.platform === '' || one.platform === shop?.platform)
    .sort((a, b) => weight(b) - weight(a) || (b.stepAt?.getTime() ?? 0) - (a.stepAt?.getTime() ?? 0));
  for (const template of fits) {
    const words = await wordsOr(d, template, shop?.id, now);
    if (words !== undefined) return { template, words };
  }
  return undefined;
}

async function wordsOr(d: TemplatesDeps, template: Template, shopId: number | undefined, now: Date) {
  try {
    return (await fill(d, template, { shopId }, now)).zh;
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** Welcomes that nobody is sending, before their deadline; those past it are over. Each to one process. */
export async function leaseWelcomes(d: TemplatesDeps, now: Date, most: number): Promise<WelcomeRow[]> {
  const at = instantParam(now);
  await rowsOf(
    d.tx,
    sql`update welcome set state = 'expired', code = null, ended_at = ${at} where state = 'waiting' and deadline <= ${at}`,
  );
  const rows = await rowsOf<{ id: string; code: Buffer; words: string; deadline: string }>(
    d.tx,
    sql`update welcome set lease_until = ${instantParam(new Date(now.getTime() + LEASE_MS))} where id in (
          select id from welcome where state = 'waiting' and lease_until <= ${at} order by deadline limit ${most} for update skip locked)
        returning id, code, words, deadline`,
  );
  return rows.map((row) => ({
    id: Number(row.id),
    code: row.code,
    words: row.words,
    deadline: instantOf(row.deadline),
  }));
}

export type WelcomeOutcome = { state: 'sent' | 'done_elsewhere' | 'expired' | 'refused' | 'again'; reason: string };

/** What came of it. `again`: in a second, by whoever comes first. */
export async function recordWelcome(
  d: TemplatesDeps,
  id: number,
  { state, reason }: WelcomeOutcome,
  now: Date,
): Promise<void> {
  const at = instantParam(now);
  const again = state === 'again';
  await rowsOf(
    d.tx,
    sql`update welcome set state = ${again ? 'waiting' : state}, reason = ${reason}, attempts = attempts + 1,
          code = case when ${again} then code end, ended_at = ${again ? sql`null` : at},
          lease_until = ${instantParam(new Date(now.getTime() + AGAIN_MS))} where id = ${id} and state = 'waiting'`,
  );
}

export type WelcomeShown = { at: Date; member: string; state: string; reason: string; code: string | undefined };

/** The latest, without who the customers are. */
export async function welcomes(d: TemplatesDeps, limit: number): Promise<{ rows: WelcomeShown[]; total: number }> {
  const rows = await rowsOf<Record<string, unknown>>(
    d.tx,
    sql`select w.at, w.member, w.state, w.reason, t.code, count(*) over ()::int as total
        from welcome w left join template t on t.id = w.template_id order by w.id desc limit ${limit}`,
  );
  return {
    rows: rows.map((row) => ({
      at: instantOf(row['at']),
      member: String(row['member']),
      state: String(row['state']),
      reason: String(row['reason']),
      code: (row['code'] as string | null) ?? undefined,
    })),
    total: Number(rows[0]?.['total'] ?? 0),
  };
}
