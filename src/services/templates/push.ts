import { UserError } from '../../core/errors.ts';
import type { Localized } from '../../core/localized.ts';
import { actions, card, type Message, note, text } from '../../core/message.ts';
import { clampChars } from '../../core/text.ts';
import { rowsOf, sql } from '../../db/client.ts';
import { putEvidence } from '../../db/evidence.ts';
import { tell } from '../../db/news.ts';
import { agents } from './agents.ts';
import { type Cause, causesNow, type WatchKind } from './causes.ts';
import type { TemplatesDeps } from './deps.ts';
import { currentOf, type Template, versionsOf } from './rows.ts';
import { whyNot } from './standing.ts';
import { type About, fill } from './use.ts';
import { OCCASIONS, SCENES } from './words.ts';

export const NO_TEMPLATE: Localized = { zh: '没有已批准的话术', en: 'no approved template' };
export const NO_AGENTS: Localized = { zh: '这家店没有登记客服', en: 'no agent is enrolled for the shop' };

/**
 * Looks what has turned, and sends the agents concerned what they are to say now, once a cause, version and person. For one process
 * at a time: whoever comes second does nothing. Returns how many were sent.
 */
export async function pushDue(d: TemplatesDeps, kinds: readonly WatchKind[], now: Date): Promise<number> {
  const [lock] = await rowsOf<{ mine: boolean }>(
    d.tx,
    sql`select pg_try_advisory_xact_lock(hashtext('zhanggui templates')) as mine`,
  );
  if (!lock?.mine) return 0;
  let sent = 0;
  for (const kind of kinds) {
    const causes = await causesNow(d, kind, now);
    const current = causes.length > 0 ? await current_(d) : [];
    for (const cause of causes) sent += await pushOne(d, cause, current, now);
  }
  return sent;
}

const current_ = async (d: TemplatesDeps): Promise<Template[]> =>
  [...Map.groupBy(await versionsOf(d.tx), ({ code }) => code).values()].flatMap((all) => currentOf(all) ?? []);

/** What is said at a shop on an occasion: what was made for it comes before what holds everywhere. */
export function chosen(all: readonly Template[], cause: Cause, platform: string, now: Date): Template | undefined {
  const fits = (one: Template): boolean =>
    one.scene === cause.scene &&
    one.occasion === cause.occasion &&
    (one.shopId === undefined || one.shopId === cause.shopId) &&
    (one.platform === '' || one.platform === platform) &&
    (one.sku === undefined || one.sku === cause.sku) &&
    (one.couponId === undefined || one.couponId === cause.coupon) &&
    (one.promotionId === undefined || one.promotionId === cause.promotion) &&
    whyNot(one, now) === undefined;
  const weight = (one: Template): number =>
    (one.couponId || one.promotionId ? 8 : 0) + (one.sku ? 4 : 0) + (one.shopId ? 2 : 0) + (one.platform ? 1 : 0);
  return all
    .filter(fits)
    .sort((a, b) => weight(b) - weight(a) || (b.stepAt?.getTime() ?? 0) - (a.stepAt?.getTime() ?? 0))[0];
}

async function pushOne(d: TemplatesDeps, cause: Cause, all: readonly Template[], now: Date): Promise<number> {
  const [shop] = await rowsOf<{ code: string; platform: string }>(
    d.tx,
    sql`select code, platform from shop where id = ${cause.shopId}`,
  );
  if (!shop) return 0;
  const template = chosen(all, cause, shop.platform, now);
  const to = await agents(d, cause.shopId);
  const about: About = { shopId: cause.shopId, sku: cause.sku, coupon: cause.coupon, promotion: cause.promotion };
  const texts = template && to.length > 0 ? await filledOr(d, template, about, now) : undefined;
  const why = !template ? NO_TEMPLATE : to.length === 0 ? NO_AGENTS : texts && 'why' in texts ? texts.why : undefined;
  const id = await keepCause(d, cause, why, now);
  if (id === undefined || !template || !texts || 'why' in texts) return 0;
  let sent = 0;
  for (const { personId } of to) {
    const push = await keepPush(d, { id, cause, template, personId, texts, now });
    if (push === undefined) continue;
    sent += 1;
    await tellPush(d, { push, personId, cause, template, texts, shop: shop.code });
  }
  if (sent > 0) await pushEvidence(d, cause, { template, shop: shop.code, to: to.map((one) => one.personId) });
  return sent;
}

/** A variable without a value: nobody is sent a hole. */
async function filledOr(d: TemplatesDeps, template: Template, about: About, now: Date) {
  try {
    return await fill(d, template, about, now);
  } catch (error) {
    if (error instanceof UserError) return { why: error.text };
    throw error;
  }
}

async function keepCause(
  d: TemplatesDeps,
  cause: Cause,
  why: Localized | undefined,
  now: Date,
): Promise<number | undefined> {
  const { key, shopId, scene, occasion, line, sku, coupon, promotion } = cause;
  const [row] = await rowsOf<{ id: string }>(
    d.tx,
    sql`insert into template_cause (key, shop_id, scene, occasion, line, sku, coupon_id, promotion_id, at, why)
        values (${key}, ${shopId}, ${scene}, ${occasion}, ${JSON.stringify(line)}::jsonb, ${sku ?? null}::text,
          (select id from coupon where id = ${coupon ?? null}::bigint), (select id from linked_promotion where id = ${promotion ?? null}::bigint),
          ${now.toISOString()}::timestamptz, ${why ? JSON.stringify(why) : ''}) on conflict (key) do nothing returning id`,
  );
  return row && Number(row.id);
}

type Kept = { id: number; cause: Cause; template: Template; personId: number; texts: Localized; now: Date };

async function keepPush(d: TemplatesDeps, { id, cause, template, personId, texts, now }: Kept) {
  const [row] = await rowsOf<{ id: string }>(
    d.tx,
    sql`insert into template_push (cause_id, template_id, person_id, shop_id, zh, en, at)
        values (${id}, ${template.id ?? null}::bigint, ${personId}, ${cause.shopId}, ${texts.zh}, ${texts.en},
          ${now.toISOString()}::timestamptz) on conflict (template_id, cause_id, person_id) do nothing returning id`,
  );
  return row && Number(row.id);
}

type Told = { push: number; personId: number; cause: Cause; template: Template; texts: Localized; shop: string };

async function tellPush(d: TemplatesDeps, { push, personId, cause, template, texts, shop }: Told): Promise<void> {
  const { scene, occasion } = cause;
  const line = { zh: `${shop} ${cause.line.zh}`, en: `${shop}: ${cause.line.en}` };
  await tell(d.tx, {
    key: `template-push:${push}`,
    audience: `person:${personId}`,
    fold: `template:${scene}:${occasion}`,
    subject: `template-push:${push}`,
    // Where much is told in one card the text is ready there too.
    line: {
      zh: `${line.zh}：${clampChars(texts.zh, MOST_LINE)}（话术 取用 ${push}）`,
      en: `${line.en}: ${clampChars(texts.en, MOST_LINE)} (template take ${push})`,
    },
    message: pushCard(line, texts, [
      note({
        zh: `话术 ${template.code} 第 ${template.version} 版 · ${SCENES[scene].zh} · ${OCCASIONS[occasion].zh}`,
        en: `Template ${template.code}, version ${template.version} · ${SCENES[scene].en} · ${OCCASIONS[occasion].en}`,
      }),
      actions({ label: { zh: '收到，取用', en: 'Take it' }, says: `template take ${push}`, style: 'primary' }),
    ]),
  });
}

const MOST_TITLE = 60;
const MOST_LINE = 200;

export const pushCard = (line: Localized, texts: Localized, more: Message['blocks']): Message =>
  card({ zh: clampChars(`话术 · ${line.zh}`, MOST_TITLE), en: clampChars(`Say this · ${line.en}`, MOST_TITLE) }, [
    text(texts),
    ...more,
  ]);

async function pushEvidence(
  d: TemplatesDeps,
  cause: Cause,
  { template, shop, to }: { template: Template; shop: string; to: readonly number[] },
): Promise<void> {
  const people = await rowsOf<{ pseudonym: string }>(
    d.tx,
    sql`select pseudonym from person where id = any (${sql.param([...to])}::bigint[]) order by 1`,
  );
  await putEvidence(d.tx, {
    kind: 'template',
    by: 'job:templates',
    shops: [cause.shopId],
    subjects: [`template:${template.code}`, `shop:${shop}`, ...(cause.sku ? [`sku:${cause.sku}`] : [])],
    body: {
      act: 'pushed',
      cause: cause.key,
      code: template.code,
      version: template.version,
      to: people.map(({ pseudonym }) => pseudonym),
    },
  });
}
