ALTER TABLE "presale" ADD COLUMN "held" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "presale" ADD CONSTRAINT "presale_held" CHECK (held between 0 and quantity);