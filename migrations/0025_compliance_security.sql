-- Evidence is written once. What concerns shops is seen by who sees all of them; what concerns the group, by the system's scope.
do $$
declare t text;
begin
  foreach t in array array['evidence', 'finding', 'rule_version', 'compliance_mark', 'monitor'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to current_user using (true) with check (true)', t);
    continue when t = 'evidence';
    execute format('create policy scoped on %I to zhanggui_app using (%s)', t,
      case when t = 'finding' then '(select scope_sees_all()) or shop_id = any ((select scope_shops())::int[])'
        else '(select scope_is_set())' end);
  end loop;
end $$;
--> statement-breakpoint
create policy seen on evidence for select to zhanggui_app
  using ((select scope_sees_all()) or (shops <> '{}' and shops <@ (select scope_shops())::int[]));
--> statement-breakpoint
create policy written on evidence for insert to zhanggui_app with check ((select scope_is_set()));
--> statement-breakpoint
revoke update, delete, truncate on evidence from zhanggui_app;
--> statement-breakpoint
create trigger evidence_is_immutable before update or delete on evidence for each row execute function refuse_rewrite();
--> statement-breakpoint
create trigger evidence_is_kept before truncate on evidence for each statement execute function refuse_rewrite();
--> statement-breakpoint
-- What changed for the rules: one row a statement, with the ids it touched. tg_argv: the kind, and the column with the id.
create function mark_for_rules() returns trigger language plpgsql as $$
begin
  execute format('insert into compliance_mark (kind, refs) select %L, array_agg(distinct %I) from changed having count(*) > 0',
    tg_argv[0], tg_argv[1]);
  return null;
end $$;
