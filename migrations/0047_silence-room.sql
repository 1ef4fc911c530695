ALTER TABLE "silence" ADD COLUMN "room_id" bigint;--> statement-breakpoint
ALTER TABLE "silence" ADD CONSTRAINT "silence_room_id_room_id_fk" FOREIGN KEY ("room_id") REFERENCES "public"."room"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "alert_kind_firing" ON "alert" USING btree (lower(labels ->> 'kind')) WHERE ends_at is null;