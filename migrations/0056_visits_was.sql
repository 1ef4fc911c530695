CREATE TABLE "shop_visits_was" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "shop_visits_was_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"shop_id" integer NOT NULL,
	"day" text NOT NULL,
	"visits" integer NOT NULL,
	"set_by" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"until" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "shop_visits" ADD COLUMN "at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL;--> statement-breakpoint
ALTER TABLE "shop_visits_was" ADD CONSTRAINT "shop_visits_was_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "shop_visits_was_day" ON "shop_visits_was" USING btree ("day","shop_id");--> statement-breakpoint
-- Since when they were so was not noted until now: they count in all reports, as they did.
update shop_visits set at = timestamptz '2000-01-01';
--> statement-breakpoint
create function keep_visits() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if tg_op = 'UPDATE' and new.visits = old.visits then return new; end if;
  if tg_op = 'UPDATE' then new.at := clock_timestamp(); end if;
  -- With its shop all that is known of it goes.
  if exists (select 1 from shop where id = old.shop_id) then
    insert into shop_visits_was (shop_id, day, visits, set_by, at, until)
    values (old.shop_id, old.day, old.visits, old.set_by, old.at, clock_timestamp());
  end if;
  return coalesce(new, old);
end $$;
--> statement-breakpoint
create trigger shop_visits_are_kept before update or delete on shop_visits for each row execute function keep_visits();
--> statement-breakpoint
alter table shop_visits_was enable row level security;
--> statement-breakpoint
alter table shop_visits_was force row level security;
--> statement-breakpoint
create policy owner_all on shop_visits_was to current_user using (true) with check (true);
--> statement-breakpoint
create policy scoped on shop_visits_was to zhanggui_app using ((select scope_sees_all()) or shop_id = any ((select scope_shops())::int[]));
--> statement-breakpoint
revoke update, delete, truncate on shop_visits_was from zhanggui_app;
