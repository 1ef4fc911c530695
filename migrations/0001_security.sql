-- The application runs as zhanggui_app: it owns nothing, cannot bypass row security, and is taken per transaction.
-- The role itself is made by src/db/migrate.ts, since roles belong to the whole cluster and may be there already.
grant usage on schema public to zhanggui_app;
--> statement-breakpoint
grant select, insert, update, delete on all tables in schema public to zhanggui_app;
--> statement-breakpoint
grant usage on all sequences in schema public to zhanggui_app;
--> statement-breakpoint
alter default privileges in schema public grant select, insert, update, delete on tables to zhanggui_app;
--> statement-breakpoint
alter default privileges in schema public grant usage on sequences to zhanggui_app;
--> statement-breakpoint
revoke update, delete on movement, ask from zhanggui_app;
--> statement-breakpoint
revoke insert, update, delete on setting from zhanggui_app;
--> statement-breakpoint
create function refuse_rewrite() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'integrity_constraint_violation';
end $$;
--> statement-breakpoint
create trigger movement_is_immutable before update or delete on movement for each row execute function refuse_rewrite();
--> statement-breakpoint
create trigger ask_is_immutable before update or delete on ask for each row execute function refuse_rewrite();
--> statement-breakpoint
-- The scope of a transaction, set by withScope and nowhere else: 'system' sees every shop, else the shops listed.
create function scope_is_set() returns boolean language sql stable parallel safe
  return coalesce(current_setting('app.scope', true), '') <> '';
--> statement-breakpoint
create function scope_sees_all() returns boolean language sql stable parallel safe
  return coalesce(current_setting('app.scope', true), '') = 'system';
--> statement-breakpoint
create function scope_shops() returns int[] language sql stable parallel safe
  return string_to_array(nullif(current_setting('app.shops', true), ''), ',')::int[];
--> statement-breakpoint
do $$
declare t text;
begin
  for t in select tablename from pg_tables where schemaname = 'public' loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to current_user using (true) with check (true)', t);
    if t in ('order', 'order_line') then
      execute format('create policy scoped on %I to zhanggui_app using ((select scope_sees_all()) or shop_id = any ((select scope_shops())::int[]))', t);
    elsif t = 'shop' then
      execute format('create policy scoped on %I to zhanggui_app using ((select scope_sees_all()) or id = any ((select scope_shops())::int[]))', t);
    elsif t = 'todo' then
      execute format('create policy scoped on %I to zhanggui_app using ((select scope_sees_all()) or (shop_id is null and (select scope_is_set())) or shop_id = any ((select scope_shops())::int[]))', t);
    else
      execute format('create policy scoped on %I to zhanggui_app using ((select scope_is_set()))', t);
    end if;
  end loop;
end $$;
