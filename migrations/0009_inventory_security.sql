-- The tables of stock keeping belong to warehouses, not to shops: whoever has a scope sees them, and services show each
-- person what is theirs. Keys of the API are the machinery's own business.
do $$
declare t text;
begin
  foreach t in array array['quota', 'reservation', 'shortage', 'lot', 'lot_level', 'stock_rule', 'bundle_item', 'presale_cap',
    'presale', 'stock_count', 'stock_count_line', 'supplier', 'supplier_item', 'purchase_order', 'purchase_line', 'transfer',
    'calendar_day', 'api_key', 'api_call'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to current_user using (true) with check (true)', t);
    execute format('create policy scoped on %I to zhanggui_app using ((select %s()))', t,
      case when t in ('api_key', 'api_call') then 'scope_sees_all' else 'scope_is_set' end);
  end loop;
end $$;
--> statement-breakpoint
-- The main shop keeps its quota longest.
update shop set rank = 100 where is_main;
