CREATE TABLE "listing_pair" (
	"younger_id" bigint NOT NULL,
	"older_id" bigint NOT NULL,
	"younger_shop_id" integer NOT NULL,
	"older_shop_id" integer NOT NULL,
	"alike" integer NOT NULL,
	"title" integer,
	"attributes" integer,
	"picture" integer,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "listing_pair_younger_id_older_id_pk" PRIMARY KEY("younger_id","older_id"),
	CONSTRAINT "listing_pair_sane" CHECK (younger_id > older_id and alike between 0 and 100)
);
--> statement-breakpoint
CREATE TABLE "listing_print" (
	"listing_id" bigint PRIMARY KEY NOT NULL,
	"shop_id" integer NOT NULL,
	"made_of" text NOT NULL,
	"bands" integer[] NOT NULL,
	"picture" text DEFAULT '' NOT NULL,
	"picture_hash" bigint,
	"picture_why" text DEFAULT '' NOT NULL,
	"picture_tries" integer DEFAULT 0 NOT NULL,
	"picture_due_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "listing_pair" ADD CONSTRAINT "listing_pair_younger_id_listing_id_fk" FOREIGN KEY ("younger_id") REFERENCES "public"."listing"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "listing_pair" ADD CONSTRAINT "listing_pair_older_id_listing_id_fk" FOREIGN KEY ("older_id") REFERENCES "public"."listing"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "listing_pair" ADD CONSTRAINT "listing_pair_younger_shop_id_shop_id_fk" FOREIGN KEY ("younger_shop_id") REFERENCES "public"."shop"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "listing_pair" ADD CONSTRAINT "listing_pair_older_shop_id_shop_id_fk" FOREIGN KEY ("older_shop_id") REFERENCES "public"."shop"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "listing_print" ADD CONSTRAINT "listing_print_listing_id_listing_id_fk" FOREIGN KEY ("listing_id") REFERENCES "public"."listing"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "listing_print" ADD CONSTRAINT "listing_print_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "listing_pair_older" ON "listing_pair" USING btree ("older_id");--> statement-breakpoint
CREATE INDEX "listing_pair_alike" ON "listing_pair" USING btree ("alike");--> statement-breakpoint
CREATE INDEX "listing_print_bands" ON "listing_print" USING gin ("bands") WITH (fastupdate=false);--> statement-breakpoint
CREATE INDEX "listing_print_due" ON "listing_print" USING btree ("picture_due_at") WHERE picture <> '' and picture_hash is null and picture_why = '';--> statement-breakpoint
CREATE INDEX "listing_print_picture" ON "listing_print" USING hash ("picture") WHERE picture <> '';--> statement-breakpoint
do $$
declare t text;
begin
  foreach t in array array['listing_print', 'listing_pair'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to current_user using (true) with check (true)', t);
    execute format('create policy scoped on %I to zhanggui_app using (%s)', t,
      case when t = 'listing_print' then '(select scope_sees_all()) or shop_id = any ((select scope_shops())::int[])'
        else '(select scope_sees_all()) or array[younger_shop_id, older_shop_id] <@ (select scope_shops())::int[]' end);
  end loop;
end $$;
--> statement-breakpoint
-- Listings of other shops that share bands with what is asked, the most first, one of each item. The index on arrays cannot be
-- used behind a policy of row security (its operator is not leakproof), so this runs as the owner and asks for the scope itself.
-- asked[1] is the whole title's band: whoever has it is found even where thousands share another. Few rows of large tables are read,
-- whatever the planner thinks of arrays that it does not know.
create function listings_like(asked int[], not_shop int, asked_sku text, most int)
  returns table (listing_id bigint, shop_id int, sku text, title text, attributes jsonb, picture_hash bigint, shared int)
  language plpgsql stable security definer rows 50 set search_path = pg_catalog, public
  set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
begin
  return query
    with near as materialized (
      (select p.listing_id from listing_print p where p.bands @> asked[1:1] and p.shop_id <> not_shop limit 500)
      union (select p.listing_id from listing_print p where p.bands && asked and p.shop_id <> not_shop limit 5000)
      union (select l.id from listing l where l.sku = asked_sku and l.sku is not null and l.shop_id <> not_shop limit 50)),
    shares as materialized (
      select p.listing_id, p.picture_hash,
        (select count(*)::int from unnest(p.bands) b where b = any (asked)) as shared
      from near n join listing_print p on p.listing_id = n.listing_id
      where scope_sees_all() or p.shop_id = any (scope_shops())),
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
