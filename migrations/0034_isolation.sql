-- Who is given some shops sees those and nothing of the others. What warehouses hold altogether is no shop's own: `app.totals` says
-- whether a transaction may see it. A write needs it to be computed; what a reading shows needs the right for it.
create function scope_sees_totals() returns boolean language sql stable parallel safe
  return coalesce(current_setting('app.scope', true), '') = 'system' or coalesce(current_setting('app.totals', true), '') = 'on';
--> statement-breakpoint
do $$
declare
  t text;
  mine constant text := '(select scope_sees_all()) or shop_id = any ((select scope_shops())::int[])';
  mine_or_all constant text := '(select scope_is_set()) and ((select scope_sees_all()) or shop_id is null or shop_id = any ((select scope_shops())::int[]))';
  mine_or_total constant text := '(select scope_sees_all()) or shop_id = any ((select scope_shops())::int[]) or (shop_id is null and (select scope_sees_totals()))';
  rule text;
begin
  for t, rule in values
    ('stock_level', '(select scope_sees_totals())'), ('lot', '(select scope_sees_totals())'), ('lot_level', '(select scope_sees_totals())'),
    ('shortage', '(select scope_sees_totals())'), ('stock_count', '(select scope_sees_totals())'),
    ('stock_count_line', '(select scope_sees_totals())'), ('supplier', '(select scope_sees_totals())'),
    ('supplier_item', '(select scope_sees_totals())'), ('purchase_order', '(select scope_sees_totals())'),
    ('purchase_line', '(select scope_sees_totals())'),
    ('movement', mine_or_total), ('reservation', mine_or_total),
    ('quota', mine), ('presale', mine), ('stock_lane', mine), ('stock_intent', mine), ('shop_restriction', mine), ('room_shop', mine),
    ('presale_cap', mine_or_all), ('stock_rule', mine_or_all), ('write_freeze', mine_or_all), ('price_floor', mine_or_all),
    ('coupon_finding', '(select scope_sees_all()) or exists (select 1 from coupon c where c.id = coupon_id)'),
    ('coupon_sample', '(select scope_sees_all()) or exists (select 1 from coupon c where c.id = coupon_id)'),
    ('transfer', '(select scope_sees_all()) or from_shop_id = any ((select scope_shops())::int[]) or to_shop_id = any ((select scope_shops())::int[])
      or (from_shop_id is null and (select scope_sees_totals()))'),
    ('news', '(select scope_sees_all()) or (shops <> ''[]'' and not exists (select 1 from jsonb_array_elements_text(shops) s
      where s::int <> all (coalesce((select scope_shops())::int[], ''{}''))))'),
    -- The machinery's own, which no handler of one shop works on.
    ('inbox', '(select scope_sees_all())'), ('outbox', '(select scope_sees_all())'), ('lane', '(select scope_sees_all())'),
    ('claim', '(select scope_sees_all())'), ('vendor_token', '(select scope_sees_all())'), ('pending', '(select scope_sees_all())'),
    ('change', '(select scope_sees_all())'), ('room_binding', '(select scope_sees_all())'), ('notice', '(select scope_sees_all())')
  loop
    execute format('drop policy scoped on %I', t);
    execute format('create policy scoped on %I to zhanggui_app using (%s)', t, rule);
  end loop;
end $$;
--> statement-breakpoint
-- Things are told from where they happen: who writes news of other shops need not see them.
create policy told on news for insert to zhanggui_app with check ((select scope_is_set()));
