ALTER TABLE "transfer" DROP CONSTRAINT "transfer_sane";--> statement-breakpoint
ALTER TABLE "transfer" ALTER COLUMN "from_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "transfer" ALTER COLUMN "to_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "transfer" ADD COLUMN "from_shop_id" integer;--> statement-breakpoint
ALTER TABLE "transfer" ADD COLUMN "to_shop_id" integer;--> statement-breakpoint
ALTER TABLE "transfer" ADD COLUMN "note" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "transfer" ADD COLUMN "room_id" bigint;--> statement-breakpoint
ALTER TABLE "transfer" ADD COLUMN "closed_by" text;--> statement-breakpoint
ALTER TABLE "transfer" ADD CONSTRAINT "transfer_from_shop_id_shop_id_fk" FOREIGN KEY ("from_shop_id") REFERENCES "public"."shop"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transfer" ADD CONSTRAINT "transfer_to_shop_id_shop_id_fk" FOREIGN KEY ("to_shop_id") REFERENCES "public"."shop"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transfer" ADD CONSTRAINT "transfer_room_id_room_id_fk" FOREIGN KEY ("room_id") REFERENCES "public"."room"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "transfer_waiting" ON "transfer" USING btree ("needed_at") WHERE state = 'requested';--> statement-breakpoint
ALTER TABLE "transfer" ADD CONSTRAINT "transfer_between" CHECK ((from_id is not null and to_id is not null and from_id <> to_id and from_shop_id is null and to_shop_id is null)
        or (from_shop_id is not null and to_shop_id is not null and from_shop_id <> to_shop_id and from_id is null and to_id is null));--> statement-breakpoint
ALTER TABLE "transfer" ADD CONSTRAINT "transfer_sane" CHECK (quantity > 0 and received >= 0 and damaged >= 0 and received + damaged <= quantity);