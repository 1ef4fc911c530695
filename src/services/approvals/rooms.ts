import { rowsOf, sql } from '../../db/client.ts';
import { type Need, rolesOf } from './need.ts';
import type { Deps, Request } from './requests.ts';
import { type Matter, whyNot } from './standing.ts';

const MOST_ROOMS = 40;

const able = (d: Deps, need: Need) => d.votersFor(rolesOf(need), need.shops);

/**
 * Where a request is shown besides the room in which it was asked: rooms of the audience that are about its shops, and the direct
 * rooms of those who may decide, as far as they have ever been in one; the console's rooms count as such for people of the console.
 */
export async function roomsFor(d: Deps, request: Request, matter: Matter): Promise<number[]> {
  const voters = (await able(d, request.need)).filter((voter) => whyNot(voter, matter) === undefined);
  const people = [...new Set(voters.map(({ person }) => person))];
  const wecom = voters.flatMap(({ account }) => (account.startsWith('wecom:') ? [`user:${account.slice(6)}`] : []));
  const shops = request.need.shops;
  const rows = await rowsOf<{ id: string }>(
    d.tx,
    sql`select r.id from room r where r.id <> ${request.roomId} and r.channel <> 'api' and (
            (exists (select 1 from subscription s where s.room_id = r.id and s.audience = 'approvals') and (
              ${shops.length === 0} or not exists (select 1 from room_shop o where o.room_id = r.id)
              or exists (select 1 from room_shop o where o.room_id = r.id and o.shop_id = any (${sql.param(shops)}::int[]))))
          or (r.channel = 'wecom' and r.address = any (${sql.param(wecom)}::text[]))
          or ((r.direct or r.channel = 'console') and exists (
              select 1 from room_operator o where o.room_id = r.id and o.person_id = any (${sql.param(people)}::bigint[]))))
        order by r.id limit ${MOST_ROOMS}`,
  );
  return rows.map(({ id }) => Number(id));
}

/** Whether anybody at all could decide about it; else it says what an admin must do. */
export async function anybody(d: Deps, { need }: Request, matter: Matter): Promise<number> {
  const voters = (await able(d, need)).filter((voter) => whyNot(voter, matter) === undefined);
  return new Set(voters.map(({ person }) => person)).size;
}
