CREATE TABLE "room_weekly" (
	"room_id" bigint PRIMARY KEY NOT NULL,
	"metrics" text[] NOT NULL,
	"set_by" text NOT NULL,
	"set_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "room_weekly" ADD CONSTRAINT "room_weekly_room_id_room_id_fk" FOREIGN KEY ("room_id") REFERENCES "public"."room"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
alter table room_weekly enable row level security;
--> statement-breakpoint
alter table room_weekly force row level security;
--> statement-breakpoint
create policy owner_all on room_weekly to current_user using (true) with check (true);
--> statement-breakpoint
create policy seen on room_weekly for select to zhanggui_app using ((select scope_is_set()));
--> statement-breakpoint
create policy written on room_weekly to zhanggui_app using ((select scope_sees_all())) with check ((select scope_sees_all()));
