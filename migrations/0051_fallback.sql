ALTER TABLE "outbox" ADD COLUMN "fallen_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "room" ADD COLUMN "fallback_id" bigint;