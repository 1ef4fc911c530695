CREATE TABLE "care_conversation" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "care_conversation_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"shop_id" integer NOT NULL,
	"code" text NOT NULL,
	"solved_at" timestamp with time zone,
	"last_at" timestamp with time zone NOT NULL,
	CONSTRAINT "care_conversation_shop_id_code_unique" UNIQUE("shop_id","code")
);
--> statement-breakpoint
CREATE TABLE "care_message" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "care_message_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"shop_id" integer NOT NULL,
	"conversation_id" bigint NOT NULL,
	"key" text NOT NULL,
	"from" text NOT NULL,
	"agent" text DEFAULT '' NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"text" text NOT NULL,
	"masked" integer DEFAULT 0 NOT NULL,
	"taken_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "care_message_conversation_id_key_unique" UNIQUE("conversation_id","key"),
	CONSTRAINT "care_message_sane" CHECK ("from" in ('customer', 'agent', 'system'))
);
--> statement-breakpoint
CREATE TABLE "listing_price" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "listing_price_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"listing_id" bigint NOT NULL,
	"shop_id" integer NOT NULL,
	"price_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "monitor" ALTER COLUMN "seen" SET DATA TYPE text;--> statement-breakpoint
ALTER TABLE "monitor" ALTER COLUMN "seen" SET DEFAULT '';--> statement-breakpoint
ALTER TABLE "compliance_mark" ADD COLUMN "xid" "xid8" DEFAULT pg_current_xact_id() NOT NULL;--> statement-breakpoint
ALTER TABLE "monitor" ADD COLUMN "lease_by" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "monitor" ADD COLUMN "swept_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "care_conversation" ADD CONSTRAINT "care_conversation_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care_message" ADD CONSTRAINT "care_message_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "care_message" ADD CONSTRAINT "care_message_conversation_id_care_conversation_id_fk" FOREIGN KEY ("conversation_id") REFERENCES "public"."care_conversation"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "listing_price" ADD CONSTRAINT "listing_price_listing_id_listing_id_fk" FOREIGN KEY ("listing_id") REFERENCES "public"."listing"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "care_conversation_open" ON "care_conversation" USING btree ("shop_id","last_at");--> statement-breakpoint
CREATE INDEX "care_message_at" ON "care_message" USING btree ("shop_id","at");--> statement-breakpoint
CREATE INDEX "listing_price_of" ON "listing_price" USING btree ("listing_id","at");
--> statement-breakpoint
do $$
declare t text;
begin
  foreach t in array array['care_conversation', 'care_message', 'listing_price'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to current_user using (true) with check (true)', t);
    execute format('create policy scoped on %I to zhanggui_app using ((select scope_sees_all()) or shop_id = any ((select scope_shops())::int[]))', t);
    execute format('grant select, insert, update, delete on %I to zhanggui_app', t);
  end loop;
end $$;
--> statement-breakpoint
-- Beyond 2,000 ids a mark names none: then all of its kind is looked at.
create or replace function mark_for_rules() returns trigger language plpgsql as $$
begin
  execute format(
    'insert into compliance_mark (kind, refs)
     select %L, case when count(*) > 2000 then ''{}''::bigint[] else array_agg(distinct %I::bigint) end from changed having count(*) > 0',
    tg_argv[0], tg_argv[1]);
  return null;
end $$;
--> statement-breakpoint
create function put_mark(what text, ids bigint[]) returns void language plpgsql as $$
begin
  if ids is not null then
    insert into compliance_mark (kind, refs) values (what, case when cardinality(ids) > 2000 then '{}' else ids end);
  end if;
end $$;
--> statement-breakpoint
-- Statements with transition tables fire for any column: what only says that a row was read again is left out here.
create function mark_orders() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    perform put_mark('order', (select array_agg(id) from (select id from changed limit 2001) c));
  else
    perform put_mark('order', (select array_agg(id) from (
      select n.id from changed n join before o on o.id = n.id
      where (n.status, n.paid_at, n.shipped_at, n.cancelled_at) is distinct from (o.status, o.paid_at, o.shipped_at, o.cancelled_at)
      limit 2001) c));
  end if;
  return null;
end $$;
--> statement-breakpoint
create trigger order_marks after insert on "order" referencing new table as changed
  for each statement execute function mark_orders();
--> statement-breakpoint
create trigger order_marks_again after update on "order" referencing old table as before new table as changed
  for each statement execute function mark_orders();
--> statement-breakpoint
create function mark_coupons() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    perform put_mark('coupon', (select array_agg(id) from (select id from changed limit 2001) c));
  else
    perform put_mark('coupon', (select array_agg(id) from (
      select n.id from changed n join before o on o.id = n.id
      where (n.name, n.code, n.kind, n.state, n.currency, n.threshold_minor, n.discount_minor, n.percent_bp, n.starts_at, n.ends_at,
          n.stackable, n.items)
        is distinct from (o.name, o.code, o.kind, o.state, o.currency, o.threshold_minor, o.discount_minor, o.percent_bp, o.starts_at,
          o.ends_at, o.stackable, o.items)
      limit 2001) c));
  end if;
  return null;
end $$;
--> statement-breakpoint
create trigger coupon_marks after insert on coupon referencing new table as changed
  for each statement execute function mark_coupons();
--> statement-breakpoint
create trigger coupon_marks_again after update on coupon referencing old table as before new table as changed
  for each statement execute function mark_coupons();
--> statement-breakpoint
-- `listing`: what it says, costs or is; `stock`: what it shows as its stock, which changes with each sale.
create function mark_listings_for_rules() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    perform put_mark('listing', (select array_agg(id) from (select id from changed limit 2001) c));
    perform put_mark('stock', (select array_agg(id) from (select id from changed where published is not null limit 2001) c));
    insert into listing_price (listing_id, shop_id, price_minor, currency)
      select id, shop_id, price_minor, currency from changed where price_minor is not null;
  else
    perform put_mark('listing', (select array_agg(id) from (
      select n.id from changed n join before o on o.id = n.id
      where (n.title, n.attributes, n.picture, n.price_minor, n.currency, n.state, n.sku, n.pieces)
        is distinct from (o.title, o.attributes, o.picture, o.price_minor, o.currency, o.state, o.sku, o.pieces)
      limit 2001) c));
    perform put_mark('stock', (select array_agg(id) from (
      select n.id from changed n join before o on o.id = n.id where n.published is distinct from o.published limit 2001) c));
    insert into listing_price (listing_id, shop_id, price_minor, currency)
      select n.id, n.shop_id, n.price_minor, n.currency from changed n join before o on o.id = n.id
      where n.price_minor is not null and (n.price_minor, n.currency) is distinct from (o.price_minor, o.currency);
  end if;
  return null;
end $$;
--> statement-breakpoint
create trigger listing_marks_for_rules after insert on listing referencing new table as changed
  for each statement execute function mark_listings_for_rules();
--> statement-breakpoint
create trigger listing_marks_for_rules_again after update on listing referencing old table as before new table as changed
  for each statement execute function mark_listings_for_rules();
--> statement-breakpoint
insert into listing_price (listing_id, shop_id, price_minor, currency)
  select id, shop_id, price_minor, currency from listing where price_minor is not null;
--> statement-breakpoint
create trigger care_message_marks after insert on care_message referencing new table as changed
  for each statement execute function mark_for_rules('message', 'id');
