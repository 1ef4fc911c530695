CREATE TABLE "alert_event" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "alert_event_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"group_id" bigint NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"what" text NOT NULL,
	"words" jsonb NOT NULL,
	"room_id" bigint,
	"person_id" bigint,
	"outbox_id" bigint
);
--> statement-breakpoint
ALTER TABLE "alert_group" ADD COLUMN "started_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "alert_told" ADD COLUMN "severity" text DEFAULT 'info' NOT NULL;--> statement-breakpoint
ALTER TABLE "alert_told" ADD COLUMN "state" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "alert_told" ADD COLUMN "drawn" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "alert_told" ADD COLUMN "posted_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "under" bigint;--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "people" bigint[];--> statement-breakpoint
ALTER TABLE "alert_event" ADD CONSTRAINT "alert_event_group_id_alert_group_id_fk" FOREIGN KEY ("group_id") REFERENCES "public"."alert_group"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alert_event" ADD CONSTRAINT "alert_event_room_id_room_id_fk" FOREIGN KEY ("room_id") REFERENCES "public"."room"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alert_event" ADD CONSTRAINT "alert_event_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "alert_event_group_id_at_index" ON "alert_event" USING btree ("group_id","at");--> statement-breakpoint
CREATE INDEX "alert_told_posted" ON "alert_told" USING btree ("room_id","posted_at");--> statement-breakpoint
CREATE INDEX "alert_told_folded" ON "alert_told" USING btree ("outbox_id") WHERE folded;--> statement-breakpoint
alter table alert_event enable row level security;
alter table alert_event force row level security;
create policy owner_all on alert_event to current_user using (true) with check (true);
create policy scoped on alert_event to zhanggui_app using ((select scope_sees_all()) or exists (select 1 from alert_group g where g.id = group_id));
revoke update, delete, truncate on alert_event from zhanggui_app;
