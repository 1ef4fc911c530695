-- A real shop cannot join a demo database: while setting says demo = 'true', nothing is added to the shops that are there.
-- The demo adds its own before it says so, in the same transaction and under a lock on shop; a restored backup of a demo
-- brings all shops at once into an empty table. As definer, since a transaction without a scope cannot read setting.
create function refuse_shop_beside_demo() returns trigger language plpgsql security definer set search_path = pg_catalog, public as $$
begin
  if exists (select from public.setting where key = 'demo' and value = 'true')
    and (select count(*) from public.shop) > (select count(*) from added) then
    raise exception 'a real shop cannot join a demo database: run npm run demo -- clear first'
      using errcode = 'integrity_constraint_violation', constraint = 'shop_not_beside_demo';
  end if;
  return null;
end $$;
--> statement-breakpoint
create trigger shop_not_beside_demo after insert on shop referencing new table as added
  for each statement execute function refuse_shop_beside_demo();
