-- A shop that is taken over, goes live or leaves has all it sells planned anew.
create function mark_stage() returns trigger language plpgsql as $$
begin
  insert into stock_mark (sku, cause) select distinct sku, 'plan' from listing where shop_id = new.shop_id and sku is not null;
  return null;
end $$;
--> statement-breakpoint
create trigger shop_connection_marks after update of stage on shop_connection for each row
  when (old.stage <> new.stage) execute function mark_stage();
