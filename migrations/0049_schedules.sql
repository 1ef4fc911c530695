CREATE TABLE "schedule" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "schedule_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"room_id" bigint NOT NULL,
	"owner_id" bigint NOT NULL,
	"account" text NOT NULL,
	"line" text NOT NULL,
	"cadence" jsonb NOT NULL,
	"time_zone" text NOT NULL,
	"next_at" timestamp with time zone,
	"last_at" timestamp with time zone,
	"paused" text DEFAULT '' NOT NULL,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"removed_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "schedule" ADD CONSTRAINT "schedule_room_id_room_id_fk" FOREIGN KEY ("room_id") REFERENCES "public"."room"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "schedule" ADD CONSTRAINT "schedule_owner_id_person_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "schedule_due" ON "schedule" USING btree ("next_at") WHERE next_at is not null and removed_at is null;--> statement-breakpoint
CREATE INDEX "schedule_room" ON "schedule" USING btree ("room_id") WHERE removed_at is null;--> statement-breakpoint
alter table schedule enable row level security;
--> statement-breakpoint
alter table schedule force row level security;
--> statement-breakpoint
create policy owner_all on schedule to current_user using (true) with check (true);
--> statement-breakpoint
-- They belong to rooms: who is in a room sees what it gets by itself; the work is done in the system's scope.
create policy scoped on schedule to zhanggui_app using ((select scope_is_set()));
