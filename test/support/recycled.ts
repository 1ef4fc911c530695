import { readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type App, openApp } from '../../src/app.ts';
import { type Clock, systemClock } from '../../src/core/clock.ts';
import { openOwner } from '../../src/db/owner.ts';
import { testConfig } from './chat.ts';
import type { FreshDatabase } from './database.ts';

/**
 * A house that was opened before, with its database put back to what it was when it opened: opening one costs ten times
 * what putting it back does, and its connections know the tables already. What changed more than rows is not used again.
 */
export type Recycled = {
  app: App;
  database: FreshDatabase;
  /** Ends the use, at once; the house is put back behind, or really closed. */
  release(): Promise<void>;
};

type Kept = Recycled & { sql: ReturnType<typeof openOwner>; dataDir: string; tell(clock: Clock): void };

const idle: Kept[] = [];
const MOST_IDLE = 2;

export async function recycledHouse(clock: Clock, database: () => Promise<FreshDatabase>): Promise<Recycled> {
  const kept = idle.pop() ?? (await openKept(database));
  kept.tell(clock);
  return kept;
}

async function openKept(database: () => Promise<FreshDatabase>): Promise<Kept> {
  const fresh = await database();
  const config = testConfig(fresh.url);
  const state = { clock: systemClock, spoiled: false };
  const app = await openApp(config, { serve: false, demo: false, clock: { now: () => state.clock.now() } });
  const sql = openOwner(fresh.url);
  await sql.unsafe(KEEP);
  const close = async () => {
    await sql.end();
    await app.close();
    await fresh.drop();
  };
  const kept: Kept = {
    app: {
      ...app,
      close: () => {
        state.spoiled = true;
        return app.close();
      },
    },
    database: fresh,
    sql,
    dataDir: config.dataDir,
    tell: (clock) => {
      state.clock = clock;
    },
    release: async () => {
      if (state.spoiled) return close();
      void putBack(kept).then(
        (done) => {
          // Each looks for work now and then: no more than a file opens.
          if (!done || idle.length >= MOST_IDLE) return close();
          state.clock = systemClock;
          idle.push(kept);
        },
        () => close().catch(() => {}),
      );
    },
  };
  return kept;
}

const LOOKS = 60;

/** False when what it does does not come to rest, or when more changed than rows. */
async function putBack({ sql, dataDir }: Kept): Promise<boolean> {
  for (let look = 0; look < LOOKS; look++) {
    const [row] = await sql.unsafe<{ quiet: boolean; changed: boolean; heads: number }[]>(QUIET);
    const files = readdirSync(dataDir);
    if (row?.changed || files.some((name) => name !== HEADS)) return false;
    if (row?.quiet && headsIn(dataDir, files) === row.heads) {
      await sql`select kept.put_back()`;
      rmSync(path.join(dataDir, HEADS), { force: true });
      return true;
    }
    await sleep(50);
  }
  return false;
}

const HEADS = 'evidence-heads.jsonl';
const headsIn = (dataDir: string, files: string[]): number =>
  files.includes(HEADS) ? readFileSync(path.join(dataDir, HEADS), 'utf8').trim().split('\n').length : 0;

const QUIET = `select exists (select from kept.change) or exists (select from evidence_key where key is null) as changed, (select count(*)::int from evidence_head) as heads,
  not exists (select from inbox where handled_at is null)
  and not exists (select from job_run where state in ('queued', 'running'))
  and not exists (select from outbox o join room r on r.id = o.room_id where r.channel = 'console' and o.state in ('queued', 'sending'))
  and not exists (select from evidence_open)
  and (not exists (select from evidence_link) or exists (select from evidence_head))
  and not exists (select from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle')
  as quiet`;

/** Copies what has rows, and makes what puts it back; any definition that is changed from now on is noted. */
const KEEP = `
create schema kept;
create table kept.change (what text);
create table kept.sequence as
  select c.oid, pg_sequence_last_value(c.oid) as last, s.seqstart as start from pg_class c join pg_sequence s on s.seqrelid = c.oid
  -- A process remembers these by their ids: the head it wrote last, the pseudonyms of people, the keys of words.
  where c.relname not in ('evidence_head_id_seq', 'person_id_seq', 'evidence_key_id_seq');
do $$ declare t name; begin
  for t in select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace and pg_relation_size(oid) > 0 loop
    execute format('create table kept.%I as table public.%I', 'of_' || t, t);
  end loop;
end $$;
create function kept.put_back() returns void language plpgsql set session_replication_role = 'replica' as $$
declare t record; begin
  perform pg_advisory_xact_lock(5151001, 1); -- nobody seals evidence meanwhile
  for t in select c.oid, c.relname as name, to_regclass(format('kept.%I', 'of_' || c.relname)) is not null as had from pg_class c
    where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and c.relname <> 'evidence_key'
      -- Empty and had: somebody truncated it.
      and (pg_relation_size(c.oid) > 0 or to_regclass(format('kept.%I', 'of_' || c.relname)) is not null) loop
    execute format('delete from public.%I', t.name);
    if t.had then
      execute (select format('insert into public.%1$I (%2$s) overriding system value select %2$s from kept.%3$I', t.name,
        string_agg(quote_ident(attname), ', ' order by attnum), 'of_' || t.name)
        from pg_attribute where attrelid = t.oid and attnum > 0 and not attisdropped and attgenerated = '');
    end if;
  end loop;
  perform setval(oid, coalesce(last, start), last is not null) from kept.sequence
    where pg_sequence_last_value(oid) is distinct from last;
end $$;
create function kept.note() returns event_trigger language plpgsql as $$ begin insert into kept.change values (tg_tag); end $$;
create event trigger note_change on ddl_command_end execute function kept.note();
create event trigger note_drop on sql_drop execute function kept.note();
`;
