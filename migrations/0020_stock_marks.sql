CREATE TABLE "stock_mark" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "stock_mark_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"sku" text NOT NULL,
	"cause" text NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "stock_lane" ADD COLUMN "lowered" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "stock_lane" ADD COLUMN "unsure" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "stock_lane" ADD COLUMN "again_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "stock_lane" ADD COLUMN "trouble" text DEFAULT '' NOT NULL;--> statement-breakpoint
CREATE INDEX "order_cancelled" ON "order" USING btree ("shop_id","cancelled_at") WHERE cancelled_at is not null;
--> statement-breakpoint
alter table stock_mark enable row level security;
--> statement-breakpoint
alter table stock_mark force row level security;
--> statement-breakpoint
create policy owner_all on stock_mark to current_user using (true) with check (true);
--> statement-breakpoint
create policy scoped on stock_mark to zhanggui_app using ((select scope_is_set()));
--> statement-breakpoint
-- Whatever changes what shops may sell of a SKU asks for its quotas to be looked at, in the same transaction: a row of its own
-- each time, so that nobody waits for anybody. A quota that is raised took what the planner gave it and asks for nothing.
create function mark_stock() returns trigger language plpgsql as $$
begin
  if exists (select from stock_lane l where l.sku = new.sku) then
    insert into stock_mark (sku, cause) values (new.sku, case
      when new.reserved > old.reserved then 'sale'
      when new.reserved < old.reserved then 'release'
      when new.on_hand > old.on_hand then 'receipt'
      when new.on_hand < old.on_hand then 'count'
      when new.safety <> old.safety then 'safety'
      else 'freed' end);
  end if;
  return null;
end $$;
--> statement-breakpoint
create trigger stock_level_marks after update of on_hand, reserved, safety, assigned on stock_level for each row
  when (new.on_hand - new.reserved - new.safety <> old.on_hand - old.reserved - old.safety or new.assigned < old.assigned)
  execute function mark_stock();
--> statement-breakpoint
create function mark_listing() returns trigger language plpgsql as $$
begin
  insert into stock_mark (sku, cause)
  select distinct sku, 'listing' from unnest(case when tg_op = 'INSERT' then array[new.sku] else array[old.sku, new.sku] end) as u (sku)
  where sku is not null;
  return null;
end $$;
--> statement-breakpoint
create trigger listing_marks after update of sku, pieces, state, locked on listing for each row
  when (old.sku is distinct from new.sku or (new.sku is not null
    and (old.pieces <> new.pieces or old.state <> new.state or old.locked <> new.locked)))
  execute function mark_listing();
--> statement-breakpoint
create trigger listing_is_marked after insert on listing for each row when (new.sku is not null) execute function mark_listing();
