ALTER TABLE "news" ADD COLUMN "final" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "shop_connection" ADD COLUMN "coupons_due_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL;--> statement-breakpoint
ALTER TABLE "shop_connection" ADD COLUMN "coupons_lease_until" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "news_told" ON "news" USING btree ("audience","fold","told_at");