ALTER TABLE "stock_lane" ADD COLUMN "low" integer;
--> statement-breakpoint
-- A sale that a shop's own quota pays for changes nothing for the others: it is worth a plan only when little is left there.
drop trigger stock_level_marks on stock_level;
--> statement-breakpoint
create trigger stock_level_marks after update of on_hand, reserved, safety, assigned on stock_level for each row
  when ((new.on_hand - new.reserved - new.safety <> old.on_hand - old.reserved - old.safety or new.assigned < old.assigned)
    and not (new.reserved > old.reserved and new.reserved - old.reserved = old.assigned - new.assigned
      and new.on_hand = old.on_hand and new.safety = old.safety))
  execute function mark_stock();
--> statement-breakpoint
create function mark_sold() returns trigger language plpgsql as $$
begin
  if exists (select from stock_lane l where l.shop_id = new.shop_id and l.sku = new.sku and (l.low is null or l.low >= (
      select sum(q.assigned) from quota q where q.sku = new.sku and q.shop_id = new.shop_id))) then
    insert into stock_mark (sku, cause) values (new.sku, 'sale');
  end if;
  return null;
end $$;
--> statement-breakpoint
create trigger quota_marks after update of assigned on quota for each row when (new.assigned < old.assigned) execute function mark_sold();
