import type { Effect } from '../../../core/effect.ts';
import { effectChanged } from '../../../core/errors.ts';
import { same } from '../../../core/localized.ts';
import { instantText } from '../../../core/wall-clock.ts';
import { instantParam, rowsOf, sql } from '../../../db/client.ts';
import { shortId } from '../groups/state.ts';
import { type By, type Deps, effectOf, NONE, noted } from './acted.ts';
import { alreadySnoozed, heldBy, notSnoozed } from './refusals.ts';

const STILL = { zh: '暂停至', en: 'Snoozed until' };

export async function planSnooze(d: Deps, id: number, by: By, until: Date): Promise<Effect> {
  const held = await heldBy(d.tx, id, by.timeZone);
  if (held.snoozedUntil) throw alreadySnoozed(held);
  const name = shortId(id);
  const text = instantText(until, by.timeZone);
  return effectOf({
    held,
    after: { snoozedUntil: until },
    summary: { zh: `${name} 暂停到 ${text}`, en: `Snooze ${name} until ${text}` },
    change: { label: STILL, before: NONE, after: { at: until.toISOString() } },
    inverse: { says: `alert wake ${name}` },
    data: { until: until.toISOString() },
  });
}

export async function snooze(d: Deps, { data }: Effect, by: By): Promise<void> {
  const id = Number(data['id']);
  const until = instantParam(new Date(String(data['until'])));
  const done = await rowsOf(
    d.tx,
    sql`update alert_group set snoozed_until = ${until}, snoozed_at = ${instantParam(by.now)}, snoozed_by = ${by.personId}, step_at = ${until},
          token = token + 1 where id = ${id} and ended_at is null and snoozed_until is null returning id`,
  );
  if (done.length === 0) throw alreadySnoozed(await heldBy(d.tx, id, by.timeZone));
  await noted(d, id, by, {
    act: 'snoozed',
    words: { zh: `${by.name} 暂停`, en: `snoozed by ${by.name}` },
    body: { until: String(data['until']) },
  });
}

export async function planWake(d: Deps, id: number, by: By): Promise<Effect> {
  const held = await heldBy(d.tx, id, by.timeZone);
  if (!held.snoozedUntil) throw notSnoozed(held);
  const name = shortId(id);
  return effectOf({
    held,
    after: { snoozedUntil: undefined },
    summary: { zh: `${name} 不再暂停`, en: `${name} is snoozed no longer` },
    change: { label: STILL, before: { at: held.snoozedUntil.toISOString() }, after: NONE },
    inverse: { says: `alert snooze ${name} ${held.snoozedUntil.toISOString().replace(/:\d\d\.\d+Z/, 'Z')}` },
    data: { until: held.snoozedUntil.toISOString() },
  });
}

/** The snooze ends now: the worker goes on with the chain at once. */
export async function wake(d: Deps, { data }: Effect, by: By): Promise<void> {
  const id = Number(data['id']);
  const now = instantParam(by.now);
  const done = await rowsOf(
    d.tx,
    sql`update alert_group set snoozed_until = ${now}, step_at = ${now}, token = token + 1
        where id = ${id} and ended_at is null and snoozed_until = ${instantParam(new Date(String(data['until'])))} returning id`,
  );
  if (done.length === 0) throw notSnoozed(await heldBy(d.tx, id, by.timeZone));
  await noted(d, id, by, { act: 'unsnoozed', words: { zh: `${by.name} 取消暂停`, en: `woken by ${by.name}` } });
}

export async function planResolve(d: Deps, id: number, by: By, reason: string): Promise<Effect> {
  const held = await heldBy(d.tx, id, by.timeZone);
  const name = shortId(id);
  return effectOf({
    held,
    after: {},
    summary: { zh: `${name} 处理完毕：${reason}`, en: `${name} is resolved: ${reason}` },
    change: { label: { zh: '未恢复', en: 'Firing' }, before: held.firing, after: 0 },
    inverse: {
      irreversible: {
        zh: '告警已经结束；如果还有问题，它会重新触发',
        en: 'its alerts are over; what is still wrong fires again',
      },
    },
    data: { reason },
  });
}

/** Ends what fires of it, as far as this person sees it. */
export async function resolve(d: Deps, { data }: Effect, by: By): Promise<number> {
  const id = Number(data['id']);
  const now = instantParam(by.now);
  const open = await rowsOf(
    d.tx,
    sql`update alert_group set step_at = null, token = token + 1, chain = chain || '{"stopped": true}'::jsonb, snoozed_until = null
        where id = ${id} and ended_at is null returning id`,
  );
  const over =
    open.length === 0
      ? []
      : await rowsOf(
          d.tx,
          sql`update alert set ends_at = greatest(${now}, starts_at), last_at = clock_timestamp(), version = version + 1
              where ends_at is null and id in (select alert_id from alert_member where group_id = ${id}) returning id`,
        );
  if (over.length === 0) {
    await heldBy(d.tx, id, by.timeZone);
    throw effectChanged(same(shortId(id)));
  }
  await noted(d, id, by, {
    act: 'resolved',
    words: { zh: `${by.name} 结束：${data['reason']}`, en: `resolved by ${by.name}: ${data['reason']}` },
    body: { alerts: over.length },
  });
  return over.length;
}
