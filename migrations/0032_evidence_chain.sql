-- The audit of before moves into a table that the program empties: only it has the key with which words are encrypted.
CREATE TABLE "ask_before" (
	"trace" text PRIMARY KEY NOT NULL,
	"inbox_id" bigint,
	"channel" text NOT NULL,
	"actor" text NOT NULL,
	"person_id" bigint,
	"room_id" bigint,
	"command" text,
	"canonical" text NOT NULL,
	"typed" text DEFAULT '' NOT NULL,
	"effect" jsonb,
	"result" text NOT NULL,
	"code" text,
	"arrived_at" timestamp with time zone NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
insert into ask_before (trace, inbox_id, channel, actor, person_id, room_id, command, canonical, typed, effect, result, code, arrived_at, started_at, finished_at)
select trace, inbox_id, channel, actor, person_id, room_id, command, canonical, typed, effect, result, code, arrived_at, started_at, finished_at from ask;
--> statement-breakpoint
drop table ask;
--> statement-breakpoint
CREATE INDEX "ask_finished_at_index" ON "ask_before" USING btree ("finished_at");
--> statement-breakpoint
CREATE TABLE "evidence_head" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "evidence_head_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"seq" bigint NOT NULL,
	"head" "bytea" NOT NULL,
	"milestones" bigint NOT NULL,
	"milestone" "bytea" NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"public_key" "bytea" NOT NULL,
	"signature" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "evidence_key" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "evidence_key_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"owner" text NOT NULL,
	"kind" text NOT NULL,
	"month" text NOT NULL,
	"key" "bytea",
	"made_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"destroyed_at" timestamp with time zone,
	CONSTRAINT "evidence_key_of" UNIQUE("owner","kind","month")
);
--> statement-breakpoint
CREATE TABLE "evidence_link" (
	"seq" bigint PRIMARY KEY NOT NULL,
	"evidence_id" bigint NOT NULL,
	"digest" "bytea" NOT NULL,
	"head" "bytea" NOT NULL,
	CONSTRAINT "evidence_link_evidence_id_unique" UNIQUE("evidence_id")
);
--> statement-breakpoint
CREATE TABLE "evidence_milestone" (
	"n" bigint PRIMARY KEY NOT NULL,
	"digest" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "evidence_open" (
	"id" bigint PRIMARY KEY NOT NULL
);
--> statement-breakpoint
CREATE TABLE "evidence_retention" (
	"kind" text NOT NULL,
	"months" integer NOT NULL,
	CONSTRAINT "evidence_retention_kind_pk" PRIMARY KEY("kind")
);
--> statement-breakpoint
CREATE INDEX "evidence_key_month_index" ON "evidence_key" USING btree ("month") WHERE key is not null;--> statement-breakpoint
-- Evidence: what is written waits to be linked, what is linked is never changed, words have keys that may be destroyed.
do $$
declare t text;
begin
  foreach t in array array['ask_before', 'evidence_open', 'evidence_link', 'evidence_milestone', 'evidence_head', 'evidence_key', 'evidence_retention'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to current_user using (true) with check (true)', t);
    continue when t in ('ask_before', 'evidence_open');
    execute format('create policy seen on %I for select to zhanggui_app using ((select scope_is_set()))', t);
  end loop;
  foreach t in array array['evidence_link', 'evidence_milestone', 'evidence_head'] loop
    execute format('create policy written on %I for insert to zhanggui_app with check ((select scope_sees_all()))', t);
    execute format('revoke update, delete, truncate on %I from zhanggui_app', t);
    execute format('create trigger %I before update or delete on %I for each row execute function refuse_rewrite()', t || '_is_immutable', t);
    execute format('create trigger %I before truncate on %I for each statement execute function refuse_rewrite()', t || '_is_kept', t);
  end loop;
end $$;
--> statement-breakpoint
create policy waiting on evidence_open to zhanggui_app using ((select scope_sees_all())) with check ((select scope_is_set()));
--> statement-breakpoint
create policy made on evidence_key for insert to zhanggui_app with check ((select scope_sees_all()));
--> statement-breakpoint
create policy ended on evidence_key for update to zhanggui_app using ((select scope_sees_all()));
--> statement-breakpoint
revoke delete, truncate on evidence_key from zhanggui_app;
--> statement-breakpoint
revoke insert, update, delete, truncate on evidence_retention from zhanggui_app;
--> statement-breakpoint
create function evidence_waits() returns trigger language plpgsql as $$
begin
  insert into evidence_open select id from added;
  return null;
end $$;
--> statement-breakpoint
create trigger evidence_is_queued after insert on evidence referencing new table as added
  for each statement execute function evidence_waits();
--> statement-breakpoint
insert into evidence_open select id from evidence;
--> statement-breakpoint
-- What is hashed of a row; docs/evidence.md says it so that others can write it too.
create function evidence_text(e evidence) returns text language sql stable parallel safe as $$
  select concat_ws(E'\n', 'zhanggui-evidence 1', e.id, to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    to_json(e.kind), coalesce(to_json(e.trace)::text, 'null'), to_json(e.actor), array_to_json(e.shops), array_to_json(e.subjects),
    coalesce(e.key_id::text, 'null'), coalesce(encode(sha256(e.words), 'hex'), 'null'), e.body::text)
$$;
--> statement-breakpoint
create function evidence_digest(e evidence) returns bytea language sql stable parallel safe as $$
  select sha256(convert_to(evidence_text(e), 'UTF8'))
$$;
--> statement-breakpoint
create function evidence_step(head bytea, digest bytea, start bytea) returns bytea language sql immutable parallel safe as $$
  select sha256(coalesce(head, start) || digest)
$$;
--> statement-breakpoint
create aggregate evidence_chain(digest bytea, start bytea) (sfunc = evidence_step, stype = bytea);
--> statement-breakpoint
-- Links up to so many rows that were committed, and says how many. One at a time over all processes: whoever comes second
-- does nothing. Each statement sees what was committed before the lock was taken.
create function seal_evidence(most int) returns int language plpgsql as $$
declare
  zero constant bytea := decode(repeat('00', 32), 'hex');
  base bigint; start bytea; mark bytea; took int;
begin
  if not pg_try_advisory_xact_lock(5151001, 1) then return 0; end if;
  select seq, head into base, start from evidence_link order by seq desc limit 1;
  base := coalesce(base, 0);
  start := coalesce(start, zero);
  with due as materialized (
    select o.id from evidence_open o where exists (select from evidence e where e.id = o.id)
      and not exists (select from evidence_link l where l.evidence_id = o.id) order by o.id limit most),
  taken as (delete from evidence_open o using due where o.id = due.id),
  digested as materialized (select e.id, evidence_digest(e) as digest from evidence e join due using (id)),
  linked as (
    insert into evidence_link (seq, evidence_id, digest, head)
    select base + row_number() over w, id, digest, evidence_chain(digest, start) over w from digested window w as (order by id)
    returning 1)
  select count(*) into took from linked;
  if (base + took) / 1000 > base / 1000 then
    select digest into mark from evidence_milestone order by n desc limit 1;
    insert into evidence_milestone (n, digest)
    select seq / 1000, evidence_chain(head, coalesce(mark, zero)) over (order by seq) from evidence_link
    where seq > base and seq <= base + took and seq % 1000 = 0;
  end if;
  return took;
end $$;
--> statement-breakpoint
create policy scoped on ask_before to zhanggui_app using ((select scope_sees_all()));
--> statement-breakpoint
-- Who stands behind an account as machines keep it: their pseudonym; what is no account of a person, as it is.
create function evidence_actor(who text) returns text language sql stable parallel safe as $$
  select case when who ~ '^(wecom|slack|console):' then coalesce((select p.pseudonym from account a join person p on p.id = a.person_id
      where a.channel = split_part(who, ':', 1) and a.user_id = substr(who, strpos(who, ':') + 1)), 'unknown')
    else who end
$$;
--> statement-breakpoint
-- Stock: one row for each statement, shop and doer, in pieces of 200 movements.
create function evidence_of_movements() returns trigger language plpgsql as $$
begin
  insert into evidence (kind, trace, actor, shops, subjects, body)
  select 'stock', case when min(cause) like 'ask:%' then split_part(min(cause), ':', 2) end, evidence_actor(actor),
    case when shop_id is null then '{}' else array[shop_id] end, array_agg(distinct 'sku:' || sku),
    json_build_object('rows', json_agg(json_build_array(id, sku, warehouse_id, owner, kind, delta, on_hand_after, reserved_delta,
      reserved_after, cause) order by id))
  from (select *, (row_number() over (order by id) - 1) / 200 as piece from changed) m
  group by piece, shop_id, actor;
  return null;
end $$;
--> statement-breakpoint
create trigger movement_is_evidence after insert on movement referencing new table as changed
  for each statement execute function evidence_of_movements();
--> statement-breakpoint
-- Prices that platforms show: one row for each statement and shop, in pieces of 200 listings.
create function evidence_of_prices() returns trigger language plpgsql as $$
begin
  insert into evidence (kind, actor, shops, subjects, body)
  select 'price', 'platform:' || s.platform, array[s.id],
    array_agg(distinct 'listing:' || c.id) || array['shop:' || s.code] || coalesce(array_agg(distinct 'sku:' || c.sku) filter (where c.sku is not null), '{}'),
    json_build_object('rows', json_agg(json_build_array(c.id, c.sku, c.item, c.variant, c.before, c.after, c.currency) order by c.id))
  from (select n.id, n.sku, n.item, n.variant, o.price_minor as before, n.price_minor as after, n.currency, n.shop_id,
      (row_number() over (order by n.id) - 1) / 200 as piece
    from after_rows n join before_rows o on o.id = n.id where n.price_minor is distinct from o.price_minor) c
  join shop s on s.id = c.shop_id group by c.piece, s.id;
  return null;
end $$;
--> statement-breakpoint
create trigger listing_price_is_evidence after update on listing referencing old table as before_rows new table as after_rows
  for each statement execute function evidence_of_prices();
--> statement-breakpoint
create function evidence_of_floor() returns trigger language plpgsql as $$
declare was price_floor;
begin
  if tg_op = 'UPDATE' then was := old; end if;
  insert into evidence (kind, actor, shops, subjects, body)
  select 'price', evidence_actor(new.set_by), case when new.shop_id is null then '{}' else array[new.shop_id] end,
    array['sku:' || new.sku] || coalesce((select array['shop:' || code] from shop where id = new.shop_id), '{}'),
    json_build_object('floor', json_build_array(was.floor_minor, new.floor_minor), 'cost', json_build_array(was.cost_minor, new.cost_minor),
      'currency', new.currency);
  return null;
end $$;
--> statement-breakpoint
create trigger price_floor_is_evidence after insert or update of floor_minor, cost_minor on price_floor for each row
  execute function evidence_of_floor();
--> statement-breakpoint
-- Coupons: what their platforms say of them, and what became of what was asked of a platform.
create function evidence_of_coupon() returns trigger language plpgsql as $$
declare was coupon;
begin
  if tg_op = 'UPDATE' then was := old; end if;
  insert into evidence (kind, actor, shops, subjects, body)
  select 'coupon', 'platform:' || s.platform, array[s.id], array['coupon:' || new.id, 'shop:' || s.code],
    json_build_object('external', new.external_id, 'kind', new.kind, 'state', json_build_array(was.state, new.state),
      'threshold', json_build_array(was.threshold_minor, new.threshold_minor), 'discount', json_build_array(was.discount_minor, new.discount_minor),
      'percent', json_build_array(was.percent_bp, new.percent_bp), 'currency', new.currency, 'starts', new.starts_at, 'ends', new.ends_at)
  from shop s where s.id = new.shop_id;
  return null;
end $$;
--> statement-breakpoint
create trigger coupon_is_evidence after insert on coupon for each row execute function evidence_of_coupon();
--> statement-breakpoint
create trigger coupon_change_is_evidence after update on coupon for each row
  when ((old.state, old.threshold_minor, old.discount_minor, old.percent_bp, old.starts_at, old.ends_at)
    is distinct from (new.state, new.threshold_minor, new.discount_minor, new.percent_bp, new.starts_at, new.ends_at))
  execute function evidence_of_coupon();
--> statement-breakpoint
create function evidence_of_coupon_put() returns trigger language plpgsql as $$
begin
  insert into evidence (kind, trace, actor, shops, subjects, body)
  select 'coupon', new.batch, evidence_actor(new."by"), array[s.id],
    array['coupon-put:' || new.op, 'shop:' || s.code]
      || coalesce((select array['coupon:' || id] from coupon where shop_id = s.id and external_id = new.external_id), '{}'),
    json_build_object('op', new.op, 'act', new.kind, 'state', new.state, 'external', new.external_id)
  from shop s where s.id = new.shop_id;
  return null;
end $$;
--> statement-breakpoint
create trigger coupon_put_is_evidence after insert on coupon_put for each row execute function evidence_of_coupon_put();
--> statement-breakpoint
create trigger coupon_put_change_is_evidence after update of state on coupon_put for each row when (old.state <> new.state)
  execute function evidence_of_coupon_put();
