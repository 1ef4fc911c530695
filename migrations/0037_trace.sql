CREATE TABLE "evidence_export" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "evidence_export_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"secret_hash" "bytea" NOT NULL,
	"person_id" bigint NOT NULL,
	"account" text NOT NULL,
	"shops" integer[],
	"totals" boolean DEFAULT false NOT NULL,
	"asked" jsonb NOT NULL,
	"trace" text NOT NULL,
	"made_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"fetched_at" timestamp with time zone,
	CONSTRAINT "evidence_export_secret_hash_unique" UNIQUE("secret_hash")
);
--> statement-breakpoint
ALTER TABLE "evidence_export" ADD CONSTRAINT "evidence_export_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "evidence_shops" ON "evidence" USING gin ("shops");--> statement-breakpoint
alter table evidence_export enable row level security;
--> statement-breakpoint
alter table evidence_export force row level security;
--> statement-breakpoint
create policy owner_all on evidence_export to current_user using (true) with check (true);
--> statement-breakpoint
create policy scoped on evidence_export to zhanggui_app using ((select scope_sees_all())) with check ((select scope_sees_all()));
--> statement-breakpoint
create policy made on evidence_export for insert to zhanggui_app with check ((select scope_is_set()));
--> statement-breakpoint
-- Numbers of the rows about something, the latest first, and how many there are. Indexes on arrays cannot be used behind a policy of row
-- security (their operators are not leakproof), so this runs as the owner and asks for the scope itself; whoever reads the rows by these
-- numbers meets the policy again. What was asked, said and agreed to along with a row (its trace) belongs to it.
create function evidence_about(asked text[], who text[], whose int[], traces text[], since timestamptz, until timestamptz, most int)
  returns table (id bigint, total bigint)
  language plpgsql stable security definer rows 1000 set search_path = pg_catalog, public
  set enable_seqscan = off set plan_cache_mode = force_custom_plan set work_mem = '64MB' as $$
declare
  sees_all constant boolean := scope_sees_all();
  mine constant int[] := coalesce(scope_shops(), '{}');
begin
  if not scope_is_set() then return; end if;
  return query
    with about as materialized (
      select e.id, e.at, e.trace, e.shops from evidence e where cardinality(asked) > 0 and e.subjects && asked
      union all select e.id, e.at, e.trace, e.shops from evidence e where cardinality(who) > 0 and e.actor = any (who)
      union all select e.id, e.at, e.trace, e.shops from evidence e where cardinality(whose) > 0 and e.shops && whose
      union all select e.id, e.at, e.trace, e.shops from evidence e where cardinality(traces) > 0 and e.trace = any (traces)),
    seen as materialized (select a.id, a.at, a.trace from about a
      where (sees_all or (a.shops <> '{}' and a.shops <@ mine)) and a.at >= since and a.at < until),
    along as (select e.id from evidence e
      where e.trace in (select distinct s.trace from seen s where s.trace is not null limit 5000) and e.kind in ('ask', 'message', 'approval')
        and (sees_all or (e.shops <> '{}' and e.shops <@ mine)) and e.at >= since and e.at < until),
    both_ as (select s.id from seen s union select a.id from along a)
    select b.id, count(*) over () from both_ b order by b.id desc limit most;
end $$;
