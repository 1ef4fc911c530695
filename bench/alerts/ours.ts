import { openOwner } from '../../src/db/owner.ts';
import { type Child, startChild } from '../child.ts';
import type { Fake } from './fake.ts';
import { type Alert, type Size, shopCode, type Timing } from './made-of.ts';
import type { Side } from './side.ts';
import type { Told } from './told.ts';

const FLOOD_OFF = 1_000_000;

/** `flood`: what ships, where it is not switched off so that both sides are compared message by message. */
export type OursWith = { name: string; url: string; dataDir: string; fake: Fake; size: Size; timing?: Timing };

export type Ours = Side & {
  /** Messages in all, with summaries of storms and without changes in place. */
  sent(): Promise<number>;
  /** Of cards, in place, from then on. */
  changes(since: number): number;
};

/** Our server on a database of its own: shops, rooms and routes are there, then it runs. */
export async function startOurs(of: OursWith): Promise<Ours> {
  const args = [of.url, of.dataDir, `${of.fake.url}/${of.name}`];
  let child: Child | undefined = await startChild('alerts/server.ts', [...args, 'first'], true);
  const { key } = child.first as { key: string };
  await fill(of);
  return {
    post: (batch, once) => post(child, { key, once, batch }),
    async kill() {
      const was = child;
      child = undefined;
      await was?.stop();
      child = await startChild('alerts/server.ts', [...args, 'again'], true);
    },
    peakMb: async () => ((await child?.ask({})) as { peakMb: number } | undefined)?.peakMb ?? Number.NaN,
    told: () => told(of),
    sent: async () => arrivedOf(of).filter(({ edits }) => !edits).length,
    changes: (since) => arrivedOf(of).filter(({ edits, at }) => edits && at >= since).length,
    stop: async () => child?.stop(),
  };
}

async function post(
  child: Child | undefined,
  { key, once, batch }: { key: string; once: string; batch: readonly Alert[] },
): Promise<boolean> {
  if (!child) return false;
  const answer = await fetch(`http://127.0.0.1:${(child.first as { port: number }).port}/api/v1/alerts`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'idempotency-key': once },
    body: JSON.stringify({ alerts: batch.map(({ labels, annotations }) => ({ labels, annotations })) }),
  })
    .then(async (heard) => ({ status: heard.status, text: await heard.text() }))
    .catch(() => undefined);
  if (!answer) return false;
  if (answer.status >= 400 && answer.status < 500) throw new Error(`our API answered ${answer.status}: ${answer.text}`);
  return answer.status === 200;
}

/** The policy that people would make with `route add`, and a trigger that writes down which alerts a room was told when. */
async function fill({ url, name, size, timing }: OursWith): Promise<void> {
  const owner = openOwner(url);
  const codes = Array.from({ length: size.rooms }, (_, n) => shopCode(n));
  try {
    await owner`insert into shop (code, name_zh, name_en, platform, currency, time_zone)
      select c, c, c, 'taobao', 'CNY', 'Asia/Shanghai' from unnest(${codes}::text[]) c`;
    const rooms = await owner<{ id: string; name: string }[]>`insert into room (channel, address, direct, name, lang)
      select 'slack', ${name} || '-' || c, false, c, 'en' from unnest(${codes}::text[]) c returning id, name`;
    const body = policyOf(rooms, timing);
    await owner`insert into alert_policy (version, body, author) values (2, ${owner.json(body)}, 'bench')`;
    await owner`create table bench_told (group_id bigint, room_id bigint, at timestamptz, outbox_id bigint, firing text[])`;
    await owner.unsafe(`create function bench_told() returns trigger language plpgsql security definer as $$ begin
      insert into bench_told values (new.group_id, new.room_id, new.at, new.outbox_id, new.firing); return null; end $$;
      create trigger bench_told after insert on alert_told for each row execute function bench_told();
      create trigger bench_told_again after update on alert_told for each row when (new.firing is distinct from old.firing)
        execute function bench_told()`);
  } finally {
    await owner.end();
  }
}

const policyOf = (rooms: readonly { id: string; name: string }[], timing: Timing | undefined) => ({
  root: {
    ...{ name: 'default', matchers: [], groupBy: ['kind', 'shop'], continue: false },
    ...(timing && { groupWaitMs: timing.waitMs, groupIntervalMs: timing.intervalMs, flood: FLOOD_OFF }),
    routes: rooms.map(({ id, name }) => ({
      ...{ name: name.toLowerCase(), matchers: [{ label: 'shop', op: '=', values: [name] }] },
      ...{ receiver: { room: Number(id) }, continue: false, routes: [] },
    })),
  },
  inhibitions: [],
  mutes: [],
});

type Body = { outboxId: number; edits: boolean; repeat: boolean };

const arrivedOf = ({ fake, name }: OursWith) =>
  fake.of(name).map(({ room, at, body }) => ({ ...(body as Body), room, at }));

/** Each message that arrived with what the database says that it told. */
async function told(of: OursWith): Promise<Told[]> {
  const owner = openOwner(of.url);
  try {
    const rows = await owner<{ outbox: string; group: string; firing: string[] }[]>`
      select coalesce(e.outbox_id, b.outbox_id) as outbox, b.group_id as group, b.firing from bench_told b
        left join alert_event e on e.group_id = b.group_id and e.room_id = b.room_id and e.what = 'told' and e.at = b.at`;
    const alerts = await owner<{ id: string; n: number }[]>`select id, (labels ->> 'n')::int as n from alert`;
    const numbers = new Map(alerts.map(({ id, n }) => [id, n]));
    const numberOf = (key: string) => numbers.get(key.split(':')[0] ?? '') as number;
    const says = Map.groupBy(rows, ({ outbox }) => Number(outbox));
    return arrivedOf(of).flatMap(({ outboxId, edits, repeat, room, at }) =>
      edits
        ? []
        : (says.get(outboxId) ?? []).map(({ group, firing }) => ({
            ...{ group, room, at, marked: repeat },
            alerts: firing.map(numberOf),
          })),
    );
  } finally {
    await owner.end();
  }
}
