import { createConsoleDesk } from '../commands/console-desk.ts';
import { allows } from '../commands/execute.ts';
import { rowsOf, sql, systemScope, type Tx } from '../db/client.ts';
import { openKept } from '../outbox/kept.ts';
import { reachOf } from '../services/people/people.ts';
import { AUDIENCES } from '../services/rooms/audiences.ts';
import type { House } from './house.ts';
/** What the console's pages and the terminal ask of the house; brings its rooms and its admins into being. */
export async function consoleOf(house: House) {
  const { db, services, standing, commands, jobs, intake, painter, bell } = house;
  await db.withScope(systemScope('console'), async (tx) => {
    const admins = standing.admins();
    for (const admin of admins) await services(tx).people.ensure(admin, admin.userId);
    await forgetFormerAdmins(tx, admins);
    for (const room of CONSOLE_ROOMS) await services(tx).rooms.ensure({ channel: 'console', direct: false, ...room });
  });
  const allowedTo = async (tx: Tx, userId: string) => {
    const who = await services(tx).people.identify({ channel: 'console', userId });
    return commands.filter((command) => allows((permission) => reachOf(who.grants, permission), command));
  };
  const desk = createConsoleDesk({
    db,
    intake,
    services,
    allowedTo,
    values: { audience: Object.keys(AUDIENCES), job: jobs.map((job) => job.name) },
    kept: (packed) => openKept(packed).body,
    draw: (message, n, lang) => {
      const block = message.blocks.filter((one) => one.kind === 'chart')[n];
      return block ? painter.paint(block.chart, lang) : Promise.resolve(undefined);
    },
  });
  bell.near('zhanggui_said', desk.nudge);
  await db.listen('zhanggui_said', (payload) => void desk.said(payload).catch(() => {}));
  return desk;
}

/** Whom ADMINS no longer names, and who has no role, gets no more cards of the rooms they worked in. */
async function forgetFormerAdmins(tx: Tx, admins: readonly { channel: string; userId: string }[]): Promise<void> {
  const named = sql.param(admins.map(({ channel, userId }) => `${channel}:${userId}`));
  await rowsOf(
    tx,
    sql`delete from room_operator ro where not exists (select 1 from role_grant g where g.person_id = ro.person_id)
          and not exists (select 1 from account a where a.person_id = ro.person_id and a.channel || ':' || a.user_id = any(${named}::text[]))`,
  );
}

const CONSOLE_ROOMS = [
  { id: 'ops', name: '运营群 · Ops' },
  { id: 'stock', name: '库存群 · Stock' },
];
