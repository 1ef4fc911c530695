import { UserError } from '../../../core/errors.ts';
import { instantText } from '../../../core/wall-clock.ts';
import { instantOf, rowsOf, sql, type Tx } from '../../../db/client.ts';
import { shortId } from '../groups/state.ts';

/** Who has a group and until when, as of now; only of one that goes on. */
export type Held = {
  id: number;
  zone: string;
  firing: number;
  ackedBy: number | undefined;
  ackedName: string;
  ackedAt: Date | undefined;
  ackUntil: Date | undefined;
  ownerId: number | undefined;
  ownerName: string;
  ownerAccount: string | undefined;
  snoozedUntil: Date | undefined;
  snoozedName: string;
};

type Row = {
  firing: number;
  over_at: string | null;
  acked_by: string | null;
  acked_name: string | null;
  acked_at: string | null;
  ack_until: string | null;
  owner_id: string | null;
  owner_name: string | null;
  owner_account: string | null;
  snoozed_until: string | null;
  snoozed_name: string | null;
  whole: boolean;
};

/**
 * Throws alert.unknown, alert.over for one that is resolved (a late click gets the state), and alert.shared for one that is of shops too
 * which the caller's scope does not see: what is done about it would be done about theirs.
 */
export async function heldBy(tx: Tx, id: number, zone: string): Promise<Held> {
  const [row] = await rowsOf<Row>(
    tx,
    sql`select m.firing, coalesce(g.ended_at, m.over_at) as over_at, g.acked_by, a.name as acked_name, g.acked_at, g.ack_until, g.owner_id,
          o.name as owner_name, (select min(c.channel || ':' || c.user_id) from account c where c.person_id = o.id) as owner_account,
          g.snoozed_until, s.name as snoozed_name, (select scope_sees_all()) or g.shop_ids <@ (select scope_shops())::int[] as whole
        from alert_group g left join person a on a.id = g.acked_by left join person o on o.id = g.owner_id left join person s on s.id = g.snoozed_by,
          lateral (select count(*) filter (where x.ends_at is null)::int as firing, max(x.ends_at) as over_at
            from alert_member k join alert x on x.id = k.alert_id where k.group_id = g.id) m
        where g.id = ${id}`,
  );
  if (!row) throw unknown(id);
  if (row.firing === 0 && row.over_at) throw over(id, instantOf(row.over_at), zone);
  if (!row.whole) throw shared(id);
  return {
    id,
    zone,
    firing: row.firing,
    ackedBy: row.acked_by === null ? undefined : Number(row.acked_by),
    ackedName: row.acked_name ?? '',
    ackedAt: row.acked_at === null ? undefined : instantOf(row.acked_at),
    ackUntil: row.ack_until === null ? undefined : instantOf(row.ack_until),
    ownerId: row.owner_id === null ? undefined : Number(row.owner_id),
    ownerName: row.owner_name ?? '',
    ownerAccount: row.owner_account ?? undefined,
    snoozedUntil: row.snoozed_until === null ? undefined : instantOf(row.snoozed_until),
    snoozedName: row.snoozed_name ?? '',
  };
}

const unknown = (id: number): UserError =>
  new UserError('alert.unknown', {
    zh: `没有编号为 ${shortId(id)} 的告警，告警 列出现在有的`,
    en: `There is no alert ${shortId(id)}; alerts lists those that there are`,
  });

const shared = (id: number): UserError =>
  new UserError('alert.shared', {
    zh: `${shortId(id)} 也关系到你看不到的店铺，请让能看到这些店铺的人处理；只让自己店铺的安静请用 静默`,
    en: `${shortId(id)} is about shops too that you do not see: ask somebody who sees all of them, or keep those of your own shops quiet with silence`,
  });

const over = (id: number, since: Date, zone: string): UserError =>
  new UserError('alert.over', {
    zh: `${shortId(id)} 在 ${instantText(since, zone)} 已经结束，不用再处理`,
    en: `${shortId(id)} has been over since ${instantText(since, zone)}, nothing is left to do`,
  });

const textOf = (at: Date | undefined, zone: string): string => (at ? instantText(at, zone) : '–');

export function alreadyTaken({ id, zone, ackedBy, ackedName, ackedAt, ackUntil }: Held, by: { personId: number }) {
  const [name, at, until] = [shortId(id), textOf(ackedAt, zone), textOf(ackUntil, zone)];
  return ackedBy === by.personId
    ? new UserError('alert.taken', {
        zh: `你在 ${at} 已经接手 ${name}，到 ${until}；要延长请写时间：告警 确认 ${name} 4h`,
        en: `You took ${name} over at ${at} already, until ${until}; to keep it longer say how long: alert ack ${name} 4h`,
      })
    : new UserError('alert.taken', {
        zh: `${name} 在 ${at} 已经由 ${ackedName} 接手，到 ${until}`,
        en: `${name} was already taken by ${ackedName} at ${at}, until ${until}`,
      });
}

export const notAcked = ({ id }: Held): UserError =>
  new UserError('alert.not_acked', {
    zh: `${shortId(id)} 现在没有人接手；要接手请发送 告警 确认 ${shortId(id)}`,
    en: `Nobody has taken ${shortId(id)} over; send alert ack ${shortId(id)} to do so`,
  });

export const sameOwner = ({ id, ownerName }: Held, owner: { name: string } | undefined): UserError =>
  owner
    ? new UserError('alert.owned', {
        zh: `${shortId(id)} 已经由 ${ownerName} 负责`,
        en: `${shortId(id)} is ${ownerName}'s already`,
      })
    : new UserError('alert.owned', {
        zh: `${shortId(id)} 还没有负责人`,
        en: `${shortId(id)} is nobody's already`,
      });

export const ownedAlready = ({ id, ownerName }: Held): UserError =>
  new UserError('alert.owned', {
    zh: `${shortId(id)} 刚刚交给了 ${ownerName || '别人'}，请看过再改`,
    en: `${shortId(id)} was assigned to ${ownerName || 'somebody else'} a moment ago, please look before you change it`,
  });

export const alreadySnoozed = ({ id, zone, snoozedUntil, snoozedName }: Held): UserError =>
  new UserError('alert.snoozed', {
    zh: `${shortId(id)} 已由 ${snoozedName} 暂停到 ${textOf(snoozedUntil, zone)}；要改请先 告警 唤醒 ${shortId(id)}`,
    en: `${shortId(id)} is snoozed by ${snoozedName} until ${textOf(snoozedUntil, zone)} already; to change that, alert wake ${shortId(id)} first`,
  });

export const notSnoozed = ({ id }: Held): UserError =>
  new UserError('alert.not_snoozed', {
    zh: `${shortId(id)} 没有暂停`,
    en: `${shortId(id)} is not snoozed`,
  });
