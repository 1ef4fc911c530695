-- A real shop cannot join a demo database. The demo itself adds its shops before it sets demo = 'true', in the same
-- transaction and under a lock on shop. As definer, since a transaction without a scope cannot read setting.
create function refuse_shop_beside_demo() returns trigger language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  if exists (select from public.setting where key = 'demo' and value = 'true') then
    raise exception 'a real shop cannot join a demo database: run npm run demo -- clear first'
      using errcode = 'integrity_constraint_violation', constraint = 'shop_not_beside_demo';
  end if;
  return null;
end $$;
--> statement-breakpoint
create trigger shop_not_beside_demo before insert on shop for each statement execute function refuse_shop_beside_demo();
