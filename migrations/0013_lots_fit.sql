-- What lies in the lots of a level is never more than its on hand, whoever changes it and by which statement. Goods without a
-- lot are gone first, then lots give way, the one that expires first before the others. Units by lot.
create function fit_lots(the_sku text, the_warehouse int, the_owner text) returns table (lot bigint, units int)
language sql as $$
  with held as (
    select ll.lot_id, ll.on_hand, sum(ll.on_hand) over (order by l.expires_on, l.id) - ll.on_hand as before,
      sum(ll.on_hand) over () - s.on_hand as excess
    from lot_level ll join lot l on l.id = ll.lot_id
    join stock_level s on (s.sku, s.warehouse_id, s.owner) = (l.sku, ll.warehouse_id, ll.owner)
    where l.sku = the_sku and ll.warehouse_id = the_warehouse and ll.owner = the_owner and ll.on_hand > 0)
  update lot_level ll set on_hand = ll.on_hand - g.units
  from (select h.lot_id, least(h.on_hand, h.excess - h.before)::int as units from held h where h.before < h.excess) g
  where ll.lot_id = g.lot_id and ll.warehouse_id = the_warehouse and ll.owner = the_owner
  returning ll.lot_id, g.units
$$;
--> statement-breakpoint
create function let_lots_give_way() returns trigger language plpgsql as $$
begin
  perform fit_lots(new.sku, new.warehouse_id, new.owner);
  return null;
end $$;
--> statement-breakpoint
-- Who knows which lot leaves takes it out of the lot first (lots/bind.ts): then there is nothing left to fit.
create trigger lots_fit after update of on_hand on stock_level
for each row when (new.on_hand < old.on_hand) execute function let_lots_give_way();
