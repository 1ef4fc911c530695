-- What was in force, said, taught and agreed to is written once: versions of rules, the handbook and its acknowledgements, policies of
-- platforms, trainings, prices as they were, decisions and the lines of approval. Not to be truncated either where the demo does not.
do $$
declare t text;
begin
  foreach t in array array['rule_version', 'handbook', 'handbook_ack', 'policy_note', 'training', 'training_person', 'listing_price',
      'approval_decision', 'approval_policy'] loop
    execute format('revoke update, delete, truncate on %I from zhanggui_app', t);
    execute format('create trigger %I before update%s on %I for each row execute function refuse_rewrite()', t || '_is_immutable',
      case when t = 'listing_price' then '' else ' or delete' end, t);
  end loop;
  foreach t in array array['handbook', 'handbook_ack', 'policy_note', 'training', 'training_person', 'approval_policy'] loop
    execute format('create trigger %I before truncate on %I for each statement execute function refuse_rewrite()', t || '_is_kept', t);
  end loop;
  -- What the group goes by is read by everyone of the house, and written by who acts for all of it.
  foreach t in array array['rule_version', 'policy_note', 'duty', 'training', 'training_person', 'risk'] loop
    execute format('drop policy scoped on %I', t);
    execute format('create policy seen on %I for select to zhanggui_app using ((select scope_is_set()))', t);
    execute format('create policy written on %I to zhanggui_app using ((select scope_sees_all())) with check ((select scope_sees_all()))', t);
  end loop;
end $$;
--> statement-breakpoint
revoke delete, truncate on approval from zhanggui_app;
--> statement-breakpoint
-- A key of words is destroyed once, and not replaced: only the owner seals it anew (rekey). That a destroyed one has its proof is
-- looked at by audit verify.
create function evidence_key_ends() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' or (new.id, new.owner, new.kind, new.month, new.made_at) is distinct from (old.id, old.owner, old.kind, old.month, old.made_at)
    or old.key is null or old.destroyed_at is not null or (new.key is null) <> (new.destroyed_at is not null)
    or (new.key is not null and not pg_has_role(current_user, (select relowner from pg_class where oid = tg_relid), 'usage')) then
    raise exception 'a key of words is only destroyed, once' using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;
--> statement-breakpoint
create trigger evidence_key_only_ends before update or delete on evidence_key for each row execute function evidence_key_ends();
--> statement-breakpoint
create trigger evidence_key_is_kept before truncate on evidence_key for each statement execute function refuse_rewrite();
--> statement-breakpoint
-- As before, but for who sees some shops those alone are looked through, and each band for itself: neither listings of others nor
-- thousands that share one band hide what shares several. Temporary tables stand for none of ours.
create or replace function listings_like(asked int[], not_shop int, asked_sku text, most int)
  returns table (listing_id bigint, shop_id int, sku text, title text, attributes jsonb, picture_hash bigint, shared int)
  language plpgsql stable security definer rows 50 set search_path = pg_catalog, public, pg_temp
  set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  sees_all constant boolean := scope_sees_all();
  mine constant int[] := coalesce(scope_shops(), '{}');
begin
  return query
    with near as materialized (
      (select p.listing_id from listing_print p where p.bands @> asked[1:1] and p.shop_id <> not_shop and (sees_all or p.shop_id = any (mine)) limit 500)
      union (select n.listing_id from unnest(asked[2:]) b cross join lateral (
        select p.listing_id from listing_print p where p.bands @> array[b] and p.shop_id <> not_shop and (sees_all or p.shop_id = any (mine)) limit 500) n)
      union (select l.id from listing l where l.sku = asked_sku and l.sku is not null and l.shop_id <> not_shop
        and (sees_all or l.shop_id = any (mine)) limit 50)),
    shares as materialized (
      select p.listing_id, p.picture_hash,
        (select count(*)::int from unnest(p.bands) b where b = any (asked)) as shared
      from near n join listing_print p on p.listing_id = n.listing_id
      where sees_all or p.shop_id = any (mine)),
    most_shared as materialized (select * from shares s order by s.shared desc, s.listing_id limit most * 10),
    one as (
      select distinct on (l.shop_id, l.item) l.id, l.shop_id, l.sku, l.title, l.attributes, s.picture_hash,
        s.shared + (l.sku is not distinct from asked_sku)::int as shared
      from most_shared s join listing l on l.id = s.listing_id
      where l.state = 'active'
      order by l.shop_id, l.item, 7 desc, l.id)
    select o.id, o.shop_id, o.sku, o.title, o.attributes, o.picture_hash, o.shared from one o
    order by o.shared desc, o.id limit most;
end $$;
--> statement-breakpoint
alter function evidence_about(text[], text[], int[], text[], timestamptz, timestamptz, int) set search_path = pg_catalog, public, pg_temp;
--> statement-breakpoint
alter function refuse_shop_beside_demo() set search_path = pg_catalog, public, pg_temp;
--> statement-breakpoint
revoke execute on function listings_like(int[], int, text, int) from public;
--> statement-breakpoint
revoke execute on function evidence_about(text[], text[], int[], text[], timestamptz, timestamptz, int) from public;
--> statement-breakpoint
grant execute on function listings_like(int[], int, text, int), evidence_about(text[], text[], int[], text[], timestamptz, timestamptz, int) to zhanggui_app;
