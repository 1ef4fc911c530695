CREATE TABLE "abnormal_fit" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "abnormal_fit_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"by" text NOT NULL,
	"model" text NOT NULL,
	"slope" numeric NOT NULL,
	"intercept" numeric NOT NULL,
	"right" integer NOT NULL,
	"wrong" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "order_trait" (
	"order_id" bigint NOT NULL,
	"shop_id" integer NOT NULL,
	"kind" text NOT NULL,
	"hash" text NOT NULL,
	"placed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "order_trait_order_id_kind_pk" PRIMARY KEY("order_id","kind"),
	CONSTRAINT "order_trait_sane" CHECK (kind in ('buyer', 'device', 'address', 'payer', 'ip') and length(hash) between 8 and 64)
);
--> statement-breakpoint
ALTER TABLE "order_trait" ADD CONSTRAINT "order_trait_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order_trait" ADD CONSTRAINT "order_trait_order_id_order_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."order"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "order_trait_hash" ON "order_trait" USING btree ("kind","hash","placed_at");--> statement-breakpoint
CREATE INDEX "order_customer" ON "order" USING btree ("customer","placed_at") WHERE customer is not null;--> statement-breakpoint
do $$
declare t text;
begin
  foreach t in array array['order_trait', 'abnormal_fit'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to current_user using (true) with check (true)', t);
    execute format('create policy scoped on %I to zhanggui_app using (%s)', t,
      case when t = 'order_trait' then '(select scope_sees_all()) or shop_id = any ((select scope_shops())::int[])'
        else '(select scope_is_set())' end);
    execute format('grant select, insert, update, delete on %I to zhanggui_app', t);
  end loop;
end $$;
--> statement-breakpoint
-- What ties an order to others often comes after the order: it is looked at again.
create trigger order_trait_marks after insert on order_trait referencing new table as changed
  for each statement execute function mark_for_rules('order', 'order_id');
--> statement-breakpoint
create trigger order_trait_marks_again after update on order_trait referencing new table as changed
  for each statement execute function mark_for_rules('order', 'order_id');
