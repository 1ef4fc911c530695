CREATE TABLE "link_weight" (
	"platform" text DEFAULT '' NOT NULL,
	"kind" text NOT NULL,
	"percent" integer NOT NULL,
	"set_by" text NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "link_weight_platform_kind_pk" PRIMARY KEY("platform","kind"),
	CONSTRAINT "link_weight_percent" CHECK (percent between 0 and 100)
);
--> statement-breakpoint
CREATE TABLE "onboarding" (
	"shop_id" integer PRIMARY KEY NOT NULL,
	"started_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"passed_at" timestamp with time zone,
	"passed_by" text DEFAULT '' NOT NULL,
	"override_reason" text DEFAULT '' NOT NULL,
	"version" integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "onboarding_item" (
	"code" text PRIMARY KEY NOT NULL,
	"enabled" boolean DEFAULT true NOT NULL,
	"days" integer,
	"words" text DEFAULT '' NOT NULL,
	"set_by" text NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "onboarding_tick" (
	"shop_id" integer NOT NULL,
	"item" text NOT NULL,
	"proof" text NOT NULL,
	"person_id" bigint,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "onboarding_tick_shop_id_item_pk" PRIMARY KEY("shop_id","item")
);
--> statement-breakpoint
CREATE TABLE "shop_identity" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "shop_identity_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"shop_id" integer NOT NULL,
	"kind" text NOT NULL,
	"hash" text NOT NULL,
	"label" text NOT NULL,
	"set_by" text NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "shop_identity_once" UNIQUE("shop_id","kind","hash"),
	CONSTRAINT "shop_identity_kind" CHECK (kind in ('entity', 'payee', 'device', 'address', 'operator', 'phone', 'ip'))
);
--> statement-breakpoint
CREATE TABLE "paper" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "paper_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"shop_id" integer,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"number_hash" text DEFAULT '' NOT NULL,
	"number_mask" text DEFAULT '' NOT NULL,
	"holder" text DEFAULT '' NOT NULL,
	"category" text DEFAULT '' NOT NULL,
	"brand" text DEFAULT '' NOT NULL,
	"valid_from" date,
	"expires_on" date,
	"proof" text DEFAULT '' NOT NULL,
	"file_sha" text DEFAULT '' NOT NULL,
	"state" text DEFAULT 'active' NOT NULL,
	"set_by" text NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "paper_sane" CHECK (kind in ('licence', 'brand', 'qualification', 'insurance', 'guarantee', 'law-firm', 'other') and state in ('active', 'removed') and (valid_from is null or expires_on is null or expires_on >= valid_from))
);
--> statement-breakpoint
CREATE TABLE "paper_need" (
	"category" text NOT NULL,
	"kind" text DEFAULT '' NOT NULL,
	"name" text DEFAULT '' NOT NULL,
	"set_by" text NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "paper_need_category_kind_name_pk" PRIMARY KEY("category","kind","name")
);
--> statement-breakpoint
ALTER TABLE "onboarding" ADD CONSTRAINT "onboarding_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "onboarding_tick" ADD CONSTRAINT "onboarding_tick_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "onboarding_tick" ADD CONSTRAINT "onboarding_tick_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shop_identity" ADD CONSTRAINT "shop_identity_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "paper" ADD CONSTRAINT "paper_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "shop_identity_hash" ON "shop_identity" USING btree ("kind","hash");--> statement-breakpoint
CREATE INDEX "paper_shop" ON "paper" USING btree ("shop_id","kind") WHERE state = 'active';--> statement-breakpoint
CREATE INDEX "paper_expires" ON "paper" USING btree ("expires_on") WHERE state = 'active';--> statement-breakpoint
-- What a shop holds and shares is seen by who sees the shop; what the group holds and asks for, by everyone. Ticks belong to their shop.
do $$
declare t text;
begin
  foreach t in array array['shop_identity', 'link_weight', 'paper', 'paper_need', 'onboarding', 'onboarding_tick', 'onboarding_item'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to current_user using (true) with check (true)', t);
    execute format('create policy scoped on %I to zhanggui_app using (%s)', t,
      case when t in ('shop_identity', 'onboarding', 'onboarding_tick') then '(select scope_sees_all()) or shop_id = any ((select scope_shops())::int[])'
        when t = 'paper' then '(select scope_sees_all()) or (shop_id is null and (select scope_is_set())) or shop_id = any ((select scope_shops())::int[])'
        else '(select scope_is_set())' end);
  end loop;
end $$;
--> statement-breakpoint
-- Who sees some shops only reads the group's papers and does not write them.
alter policy scoped on paper with check ((select scope_sees_all()) or shop_id = any ((select scope_shops())::int[]));
--> statement-breakpoint
-- How many other shops share each thing of a shop: what who sees the one shop alone is told, and no more.
create function identity_shared(which int) returns table (id bigint, kind text, label text, others int)
  language sql stable security definer set search_path = public, pg_temp as $$
  select i.id, i.kind, i.label, (select count(distinct o.shop_id)::int from shop_identity o where o.kind = i.kind and o.hash = i.hash and o.shop_id <> which)
  from shop_identity i where i.shop_id = which and (scope_sees_all() or which = any (scope_shops()))
$$;
--> statement-breakpoint
revoke execute on function identity_shared(int) from public;
--> statement-breakpoint
grant execute on function identity_shared(int) to zhanggui_app;
--> statement-breakpoint
create trigger paper_marked_new after insert on paper referencing new table as changed
  for each statement execute function mark_for_rules('licence', 'id');
--> statement-breakpoint
create trigger paper_marked after update on paper referencing new table as changed
  for each statement execute function mark_for_rules('licence', 'id');
--> statement-breakpoint
create trigger shop_identity_marked after insert on shop_identity referencing new table as changed
  for each statement execute function mark_for_rules('identity', 'shop_id');
--> statement-breakpoint
-- A shop that is connected from now on is on its way; those that publish already have arrived.
insert into onboarding (shop_id, started_at, passed_at, passed_by)
  select shop_id, connected_at, stage_at, 'upgrade' from shop_connection where stage = 'live';
