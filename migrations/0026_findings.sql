ALTER TABLE "finding" ADD COLUMN "seen_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL;--> statement-breakpoint
ALTER TABLE "finding" ADD COLUMN "gone_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "finding" ADD COLUMN "reminded" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "news" ADD COLUMN "quiet" boolean DEFAULT false NOT NULL;