ALTER TABLE "shortage" ADD COLUMN "called_back" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "shortage" ADD COLUMN "cover_told_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "stock_count" ADD COLUMN "closed_by" text;--> statement-breakpoint
ALTER TABLE "stock_count_line" ADD COLUMN "expected_then" integer;--> statement-breakpoint
ALTER TABLE "stock_count_line" ADD COLUMN "reason" text DEFAULT '' NOT NULL;
--> statement-breakpoint
-- Nobody empties the ledger in one go either, save for the demo, which ends as a whole (src/services/demo/demo.ts).
create function refuse_truncate() returns trigger language plpgsql as $$
begin
  if exists (select from setting where key = 'demo' and value = 'true') then return null; end if;
  raise exception '% is append-only', tg_table_name using errcode = 'integrity_constraint_violation';
end $$;
--> statement-breakpoint
create trigger movement_is_kept before truncate on movement for each statement execute function refuse_truncate();
--> statement-breakpoint
-- Whoever opens or raises a shortage, or covers one, in whatever way: the job that tells the rooms is asked for with it.
-- One run for each transaction; a slot is a whole millisecond, the next one where another transaction has taken it.
create function ask_for_shortages() returns trigger language plpgsql as $$
declare at timestamptz := date_trunc('milliseconds', clock_timestamp());
begin
  if current_setting('app.shortages_asked', true) = 'yes' then return null; end if;
  loop
    insert into job_run (name, slot, state, attempts, started_at, lease_until, started_by)
    values ('shortages', at, 'running', 0, clock_timestamp(), '-infinity', 'shortage') on conflict do nothing;
    exit when found;
    at := at + interval '1 millisecond';
  end loop;
  perform set_config('app.shortages_asked', 'yes', true);
  perform pg_notify('zhanggui_jobs', 'shortages');
  return null;
end $$;
--> statement-breakpoint
create trigger shortage_is_told after insert or update of units, closed_at on shortage
for each row execute function ask_for_shortages();
--> statement-breakpoint
-- Levels of older versions: what no movement explains is their opening, which comes before all others.
insert into movement (id, sku, warehouse_id, owner, kind, delta, on_hand_after, reserved_delta, reserved_after, reason, actor,
  cause, at)
overriding system value
select -row_number() over (order by l.sku, l.warehouse_id, l.owner), l.sku, l.warehouse_id, l.owner, 'counted',
  l.on_hand - m.delta, l.on_hand - m.delta, l.reserved - m.reserved, l.reserved - m.reserved, '期初', 'migration',
  format('opening:0011:%s:%s:%s', l.warehouse_id, l.owner, l.sku), coalesce(m.first, l.updated_at)
from stock_level l cross join lateral (
  select coalesce(sum(delta), 0)::int as delta, coalesce(sum(reserved_delta), 0)::int as reserved, min(at) as first
  from movement m where (m.sku, m.warehouse_id, m.owner) = (l.sku, l.warehouse_id, l.owner)) m
where l.on_hand <> m.delta or l.reserved <> m.reserved;
--> statement-breakpoint
-- What was short has its row.
insert into shortage (sku, warehouse_id, owner, units, cause)
select sku, warehouse_id, owner, short, 'opening:0011' from stock_level l where short > 0 and not exists (
  select from shortage s where (s.sku, s.warehouse_id, s.owner) = (l.sku, l.warehouse_id, l.owner) and s.closed_at is null);
