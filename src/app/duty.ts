import { UserError } from '../core/errors.ts';
import type { Tx } from '../db/client.ts';
import { createEscalations } from '../services/alerts/chains/escalations.ts';
import { createOnCall } from '../services/oncall/oncall.ts';
import { keptRotas } from '../services/oncall/read.ts';
import { type createPeople, type Named, ROLES, roleCalled } from '../services/people/people.ts';
import type { createRooms } from '../services/rooms/rooms.ts';
import type { Services } from '../services/services.ts';

type People = ReturnType<typeof createPeople>;
type Rooms = ReturnType<typeof createRooms>;

/** Who is on call, and chains of people who are asked: each knows people and their rooms through what is given here. */
export function dutyOf(tx: Tx, people: People, rooms: Rooms): Pick<Services, 'oncall' | 'escalations'> {
  const { called, accountsOf } = people;
  const unfit = (person: Named) => unfitOf(person, people, rooms);
  const role = (word: string) => {
    const code = roleCalled(word);
    return code && { code, words: ROLES[code].words };
  };
  const hasRota = async (code: string) => (await keptRotas(tx, code)).length > 0;
  const mayHave = async (id: number, shops: readonly number[]) => {
    const sees = (await people.reachesOf([id], 'alerts.read')).get(id);
    const all = sees === 'all' || (shops.length > 0 && shops.every((shop) => sees?.has(shop)));
    return all && (await rooms.reachable([id])).has(id);
  };
  return {
    oncall: createOnCall({ tx, called, accountsOf, unfit }),
    escalations: createEscalations({ tx, called, unfit, roleCalled: role, hasRota, mayHave }),
  };
}

/** Who cannot be written to, or sees no alert, cannot be waited for. */
async function unfitOf({ id, account }: Named, people: People, rooms: Rooms): Promise<UserError | undefined> {
  if (!(await rooms.reachable([id])).has(id))
    return new UserError('oncall.unreachable', {
      zh: `没法直接给 ${account} 发消息：请先配置对应的企业微信应用或 Slack，或用 人员 关联 连上他的另一个账号`,
      en: `${account} cannot be written to directly: configure the WeCom app or Slack first, or link another account of theirs (operator link)`,
    });
  if (!(await people.allowedAnywhere([id], 'alerts.write')).has(id))
    return new UserError('oncall.no_right', {
      zh: `${account} 没有处理告警的权限，请先用 人员 给予 给一个角色`,
      en: `${account} may not handle alerts, give them a role first (operator grant)`,
    });
  return undefined;
}
