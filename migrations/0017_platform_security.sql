-- What belongs to one shop is seen by who sees the shop; lanes, freezes and restrictions go with stock, which everyone with
-- a scope sees; links, hints and files are the machinery's own business.
do $$
declare t text;
begin
  foreach t in array array['shop_connection', 'listing', 'unmatched_line', 'order_coupon', 'coupon', 'coupon_put', 'coupon_budget',
    'shop_visits', 'linked_promotion', 'linked_proposal', 'shop_restriction', 'stock_lane', 'stock_intent', 'write_freeze', 'room_shop',
    'news', 'coupon_sample', 'coupon_finding', 'price_floor', 'connect_link', 'push_hint', 'table_file'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to current_user using (true) with check (true)', t);
    execute format('create policy scoped on %I to zhanggui_app using (%s)', t,
      case
        when t in ('shop_connection', 'listing', 'unmatched_line', 'order_coupon', 'coupon', 'coupon_put', 'coupon_budget', 'shop_visits',
          'linked_promotion', 'linked_proposal')
          then '(select scope_sees_all()) or shop_id = any ((select scope_shops())::int[])'
        when t in ('connect_link', 'push_hint', 'table_file') then '(select scope_sees_all())'
        else '(select scope_is_set())' end);
  end loop;
end $$;
