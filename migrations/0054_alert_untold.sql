ALTER TABLE "alert_group" ADD COLUMN "untold" jsonb;--> statement-breakpoint
ALTER TABLE "alert_reach" ADD COLUMN "stale" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "alert_reach_room" ON "alert_reach" USING btree ("room_id","asked_at");--> statement-breakpoint
CREATE INDEX "alert_reach_stale" ON "alert_reach" USING btree ("outbox_id") WHERE stale;