-- The reserve path: one definition for one ask and for many. A volatile function looks anew with each of its statements: the
-- levels are locked first, in the one order of the house, and read after that, so that nothing is decided on old counts.
-- The lines of a group are held all or none, groups in the order given. Refusals are values. A quota is only ever changed
-- by whoever holds its level's lock. Runs with the caller's rights. Its plans go by index, a line at a time (`limit 1` sees
-- to it), whatever is known of sizes: a plan that was made while the tables were empty stays good.
create function reserve_lines(
  asked_at timestamptz, keys text[], groups int[], skus text[], warehouses int[], owners text[], shops int[], kinds text[],
  quantities int[], orders text[], expiries text[], actors text[])
returns table (n int, id bigint, from_quota int, why text, free int, stale boolean, state text, short int,
  expires_at text)
language plpgsql
set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
set enable_material = off
as $$
#variable_conflict use_column
declare
  total int := cardinality(keys);
  level_at int[]; quota_at int[]; free_at int[]; quota_left int[]; on_hand_at int[]; reserved_at int[];
  whys text[]; said int[]; ids bigint[]; parts int[]; reserved_after int[];
  i int; j int; at_level int; part int; fits boolean; any_held boolean := false; any_known boolean := false; any_refused boolean := false;
  expired text[] := '{}';
begin
  perform 1 from stock_level l
    where (l.sku, l.warehouse_id, l.owner) in (select * from unnest(skus, warehouses, owners))
    order by l.sku, l.warehouse_id, l.owner for update of l;

  select array_agg(a.level_at order by a.n), array_agg(a.quota_at order by a.n),
    array_agg(l.on_hand - l.reserved - l.safety - l.assigned order by a.n), array_agg(coalesce(q.assigned, 0) order by a.n),
    array_agg(l.on_hand order by a.n), array_agg(l.reserved order by a.n),
    array_agg(case
      when (r.sku, r.warehouse_id, r.owner, r.shop_id, r.kind, r.quantity, r.order_number)
        is not distinct from (a.sku, a.warehouse_id, a.owner, a.shop_id, a.kind, a.quantity, a.order_number) then 'known'
      when r.id is not null then 'other_content'
      when exists (select from bundle_item b where b.bundle = a.sku) then 'bundle'
      when l.sku is null then 'no_level' end order by a.n)
  into level_at, quota_at, free_at, quota_left, on_hand_at, reserved_at, whys
  from (select u.*, min(u.n) over by_level as level_at, min(u.n) over by_level_and_shop as quota_at
        from unnest(keys, skus, warehouses, owners, shops, kinds, quantities, orders)
          with ordinality as u (key, sku, warehouse_id, owner, shop_id, kind, quantity, order_number, n)
        window by_level as (partition by u.sku, u.warehouse_id, u.owner),
          by_level_and_shop as (partition by u.sku, u.warehouse_id, u.owner, u.shop_id)) a
    left join lateral (select * from stock_level l
      where l.sku = a.sku and l.warehouse_id = a.warehouse_id and l.owner = a.owner limit 1) l on true
    left join lateral (select * from quota q
      where q.sku = a.sku and q.warehouse_id = a.warehouse_id and q.owner = a.owner and q.shop_id = a.shop_id limit 1) q on true
    left join lateral (select * from reservation r where r.key = a.key limit 1) r on true;

  said := array_fill(null::int, array[total]); parts := said; reserved_after := said;
  ids := array_fill(null::bigint, array[total]);
  i := 1;
  while i <= total loop
    fits := true;
    j := i;
    while j <= total and groups[j] = groups[i] loop
      at_level := level_at[j];
      if whys[j] = 'known' then
        any_known := true;
      elsif whys[j] is not null then
        fits := false;
      else
        part := least(quantities[j], quota_left[quota_at[j]]);
        if quantities[j] > part and quantities[j] - part > free_at[at_level] then
          whys[j] := 'not_enough';
          said[j] := greatest(0, free_at[at_level]) + quota_left[quota_at[j]];
          fits := false;
        else
          quota_left[quota_at[j]] := quota_left[quota_at[j]] - part;
          free_at[at_level] := free_at[at_level] - quantities[j] + part;
          reserved_at[at_level] := reserved_at[at_level] + quantities[j];
          parts[j] := part;
          reserved_after[j] := reserved_at[at_level];
        end if;
      end if;
      j := j + 1;
    end loop;
    if fits then
      any_held := true;
    else
      any_refused := true;
      for k in i .. j - 1 loop
        if parts[k] is not null then
          quota_left[quota_at[k]] := quota_left[quota_at[k]] + parts[k];
          free_at[level_at[k]] := free_at[level_at[k]] + quantities[k] - parts[k];
          reserved_at[level_at[k]] := reserved_at[level_at[k]] - quantities[k];
          parts[k] := null;
          whys[k] := 'with_others';
        end if;
      end loop;
    end if;
    i := j;
  end loop;

  if any_held then
    for k in 1 .. total loop
      if parts[k] is not null then ids[k] := nextval('reservation_id_seq'); end if;
    end loop;
    with held as materialized (
      select u.* from unnest(ids, keys, skus, warehouses, owners, shops, kinds, quantities, parts, orders, expiries, actors,
          level_at, reserved_after)
        with ordinality as u (id, key, sku, warehouse_id, owner, shop_id, kind, quantity, part, order_number, expires_at, actor,
          level_at, reserved_after, n)
      where u.id is not null),
    changed as (
      update stock_level l set reserved = l.reserved + c.units, assigned = l.assigned - c.part, version = l.version + 1,
        updated_at = clock_timestamp()
      from (select sku, warehouse_id, owner, sum(quantity)::int as units, sum(part)::int as part from held group by 1, 2, 3) c
      where l.sku = c.sku and l.warehouse_id = c.warehouse_id and l.owner = c.owner),
    spent as (
      update quota q set assigned = q.assigned - c.part
      from (select sku, warehouse_id, owner, shop_id, sum(part)::int as part from held where part > 0 group by 1, 2, 3, 4) c
      where q.sku = c.sku and q.warehouse_id = c.warehouse_id and q.owner = c.owner and q.shop_id = c.shop_id),
    kept as (
      insert into reservation (id, key, sku, warehouse_id, owner, shop_id, kind, quantity, from_quota, order_number, expires_at)
      overriding system value
      select id, key, sku, warehouse_id, owner, shop_id, kind, quantity, part, order_number, expires_at::timestamptz
      from held)
    insert into movement (sku, warehouse_id, owner, kind, delta, on_hand_after, reserved_delta, reserved_after, shop_id,
      reservation_id, actor, cause)
    select sku, warehouse_id, owner, 'reserved', 0, on_hand_at[level_at], quantity, reserved_after, shop_id, id, actor,
      'reserve:' || key
    from held order by n;
  end if;

  if any_refused then
    select coalesce(array_agg(distinct concat_ws('|', r.warehouse_id, r.owner, r.sku)), '{}') into expired
    from reservation r where r.state = 'open' and r.expires_at <= asked_at;
  end if;

  if not any_known then
    return query select k, ids[k], parts[k], whys[k], said[k], 
      whys[k] is not null and concat_ws('|', warehouses[k], owners[k], skus[k]) = any (expired), null::text, null::int, null::text from generate_series(1, total) as k;
  else
    return query select u.n::int, coalesce(r.id, u.id), coalesce(r.from_quota, u.part), u.why, u.free,
      u.why is not null and concat_ws('|', u.warehouse_id, u.owner, u.sku) = any (expired),
      r.state, r.short, r.expires_at::text
    from unnest(ids, keys, skus, warehouses, owners, parts, whys, said)
        with ordinality as u (id, key, sku, warehouse_id, owner, part, why, free, n)
      left join lateral (select * from reservation r where r.key = u.key and u.why = 'known' limit 1) r on true;
  end if;
end $$;
