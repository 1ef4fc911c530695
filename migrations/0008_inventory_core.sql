CREATE TABLE "api_call" (
	"key_id" bigint NOT NULL,
	"idempotency_key" text NOT NULL,
	"request" "bytea" NOT NULL,
	"status" integer NOT NULL,
	"answer" text NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "api_call_key_id_idempotency_key_pk" PRIMARY KEY("key_id","idempotency_key")
);
--> statement-breakpoint
CREATE TABLE "api_key" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "api_key_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"hash" "bytea" NOT NULL,
	"scopes" text[] NOT NULL,
	"shops" text[] DEFAULT '{}' NOT NULL,
	"per_minute" integer DEFAULT 600 NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"revoked_at" timestamp with time zone,
	"last_used_at" timestamp with time zone,
	CONSTRAINT "api_key_name_unique" UNIQUE("name"),
	CONSTRAINT "api_key_hash_unique" UNIQUE("hash")
);
--> statement-breakpoint
CREATE TABLE "bundle_item" (
	"bundle" text NOT NULL,
	"sku" text NOT NULL,
	"quantity" integer NOT NULL,
	CONSTRAINT "bundle_item_bundle_sku_pk" PRIMARY KEY("bundle","sku"),
	CONSTRAINT "bundle_item_positive" CHECK (quantity > 0 and bundle <> sku)
);
--> statement-breakpoint
CREATE TABLE "lot" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "lot_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"sku" text NOT NULL,
	"code" text NOT NULL,
	"produced_on" date,
	"expires_on" date NOT NULL,
	"supplier" text DEFAULT '' NOT NULL,
	"recalled_at" timestamp with time zone,
	"recall_reason" text DEFAULT '' NOT NULL,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "lot_sku_code_unique" UNIQUE("sku","code")
);
--> statement-breakpoint
CREATE TABLE "lot_level" (
	"lot_id" bigint NOT NULL,
	"warehouse_id" integer NOT NULL,
	"owner" text DEFAULT '' NOT NULL,
	"on_hand" integer DEFAULT 0 NOT NULL,
	"frozen" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "lot_level_lot_id_warehouse_id_owner_pk" PRIMARY KEY("lot_id","warehouse_id","owner"),
	CONSTRAINT "lot_level_not_negative" CHECK (on_hand >= 0 and frozen >= 0)
);
--> statement-breakpoint
CREATE TABLE "presale" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "presale_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"key" text NOT NULL,
	"sku" text NOT NULL,
	"shop_id" integer NOT NULL,
	"quantity" integer NOT NULL,
	"order_number" text,
	"arrival" text NOT NULL,
	"promised_on" date NOT NULL,
	"state" text DEFAULT 'promised' NOT NULL,
	"reservation_id" bigint,
	"told_late_for" date,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "presale_key_unique" UNIQUE("key"),
	CONSTRAINT "presale_positive" CHECK (quantity > 0)
);
--> statement-breakpoint
CREATE TABLE "presale_cap" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "presale_cap_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"sku" text NOT NULL,
	"shop_id" integer,
	"units" integer NOT NULL,
	CONSTRAINT "presale_cap_sku_shop_id_unique" UNIQUE NULLS NOT DISTINCT("sku","shop_id"),
	CONSTRAINT "presale_cap_not_negative" CHECK (units >= 0)
);
--> statement-breakpoint
CREATE TABLE "quota" (
	"sku" text NOT NULL,
	"warehouse_id" integer NOT NULL,
	"owner" text DEFAULT '' NOT NULL,
	"shop_id" integer NOT NULL,
	"assigned" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "quota_sku_warehouse_id_owner_shop_id_pk" PRIMARY KEY("sku","warehouse_id","owner","shop_id"),
	CONSTRAINT "quota_not_negative" CHECK (assigned >= 0)
);
--> statement-breakpoint
CREATE TABLE "reservation" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "reservation_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"key" text NOT NULL,
	"sku" text NOT NULL,
	"warehouse_id" integer NOT NULL,
	"owner" text DEFAULT '' NOT NULL,
	"shop_id" integer,
	"kind" text NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"quantity" integer NOT NULL,
	"from_quota" integer DEFAULT 0 NOT NULL,
	"short" integer DEFAULT 0 NOT NULL,
	"order_number" text,
	"expires_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "reservation_key_unique" UNIQUE("key"),
	CONSTRAINT "reservation_sane" CHECK (quantity > 0 and from_quota between 0 and quantity and short between 0 and quantity)
);
--> statement-breakpoint
CREATE TABLE "shortage" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "shortage_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"sku" text NOT NULL,
	"warehouse_id" integer NOT NULL,
	"owner" text DEFAULT '' NOT NULL,
	"units" integer NOT NULL,
	"cause" text NOT NULL,
	"opened_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"told_at" timestamp with time zone,
	"closed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "stock_count" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "stock_count_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"warehouse_id" integer NOT NULL,
	"scope" text NOT NULL,
	"opened_by" text NOT NULL,
	"opened_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"closed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "stock_count_line" (
	"count_id" bigint NOT NULL,
	"sku" text NOT NULL,
	"owner" text DEFAULT '' NOT NULL,
	"expected" integer NOT NULL,
	"counted" integer,
	"counted_by" text,
	"counted_at" timestamp with time zone,
	CONSTRAINT "stock_count_line_count_id_sku_owner_pk" PRIMARY KEY("count_id","sku","owner"),
	CONSTRAINT "stock_count_line_not_negative" CHECK (counted >= 0)
);
--> statement-breakpoint
CREATE TABLE "stock_rule" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "stock_rule_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"subject" text NOT NULL,
	"shop_id" integer,
	"name" text NOT NULL,
	"value" text NOT NULL,
	"set_by" text NOT NULL,
	"set_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "stock_rule_subject_shop_id_name_unique" UNIQUE NULLS NOT DISTINCT("subject","shop_id","name")
);
--> statement-breakpoint
CREATE TABLE "calendar_day" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "calendar_day_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"day" date NOT NULL,
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"subject" text DEFAULT '*' NOT NULL,
	"uplift_percent" integer DEFAULT 100 NOT NULL,
	CONSTRAINT "calendar_day_day_name_subject_unique" UNIQUE("day","name","subject"),
	CONSTRAINT "calendar_day_sane" CHECK (uplift_percent >= 0)
);
--> statement-breakpoint
CREATE TABLE "purchase_line" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "purchase_line_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"order_id" bigint NOT NULL,
	"sku" text NOT NULL,
	"quantity" integer NOT NULL,
	"received" integer DEFAULT 0 NOT NULL,
	"damaged" integer DEFAULT 0 NOT NULL,
	"unit_minor" bigint NOT NULL,
	"promised_on" date NOT NULL,
	"expected_on" date NOT NULL,
	"last_received_at" timestamp with time zone,
	CONSTRAINT "purchase_line_order_id_sku_unique" UNIQUE("order_id","sku"),
	CONSTRAINT "purchase_line_sane" CHECK (quantity > 0 and received >= 0 and damaged >= 0 and received + damaged <= quantity)
);
--> statement-breakpoint
CREATE TABLE "purchase_order" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "purchase_order_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"supplier" text NOT NULL,
	"warehouse_id" integer NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"cause" text NOT NULL,
	"ordered_by" text NOT NULL,
	"ordered_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"closed_at" timestamp with time zone,
	CONSTRAINT "purchase_order_cause_unique" UNIQUE("cause")
);
--> statement-breakpoint
CREATE TABLE "supplier" (
	"code" text PRIMARY KEY NOT NULL,
	"name_zh" text NOT NULL,
	"name_en" text NOT NULL,
	"currency" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "supplier_item" (
	"supplier" text NOT NULL,
	"sku" text NOT NULL,
	"unit_minor" bigint NOT NULL,
	"breaks" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"rebate_bp" integer DEFAULT 0 NOT NULL,
	"min_quantity" integer DEFAULT 1 NOT NULL,
	"multiple" integer DEFAULT 1 NOT NULL,
	"max_quantity" integer,
	"lead_days" integer NOT NULL,
	"lead_spread_days" integer DEFAULT 0 NOT NULL,
	"made_to_order_hours" integer,
	CONSTRAINT "supplier_item_supplier_sku_pk" PRIMARY KEY("supplier","sku"),
	CONSTRAINT "supplier_item_sane" CHECK (unit_minor >= 0 and min_quantity > 0 and multiple > 0 and lead_days >= 0)
);
--> statement-breakpoint
CREATE TABLE "transfer" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "transfer_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"sku" text NOT NULL,
	"owner" text DEFAULT '' NOT NULL,
	"from_id" integer NOT NULL,
	"to_id" integer NOT NULL,
	"quantity" integer NOT NULL,
	"state" text DEFAULT 'requested' NOT NULL,
	"received" integer DEFAULT 0 NOT NULL,
	"damaged" integer DEFAULT 0 NOT NULL,
	"proposed_by" text NOT NULL,
	"reason" text DEFAULT '' NOT NULL,
	"cause" text NOT NULL,
	"needed_at" timestamp with time zone NOT NULL,
	"requested_at" timestamp with time zone NOT NULL,
	"requested_by" text NOT NULL,
	"decided_at" timestamp with time zone,
	"decided_by" text,
	"sent_at" timestamp with time zone,
	"sent_by" text,
	"received_at" timestamp with time zone,
	"received_by" text,
	"closed_at" timestamp with time zone,
	"expected_on" date,
	"reminders" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "transfer_cause_unique" UNIQUE("cause"),
	CONSTRAINT "transfer_sane" CHECK (quantity > 0 and from_id <> to_id and received + damaged <= quantity)
);
--> statement-breakpoint
ALTER TABLE "movement" ADD COLUMN "reserved_delta" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "movement" ADD COLUMN "reserved_after" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "movement" ADD COLUMN "shop_id" integer;--> statement-breakpoint
ALTER TABLE "movement" ADD COLUMN "lot_id" bigint;--> statement-breakpoint
ALTER TABLE "movement" ADD COLUMN "reservation_id" bigint;--> statement-breakpoint
ALTER TABLE "shop" ADD COLUMN "rank" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "api_call" ADD CONSTRAINT "api_call_key_id_api_key_id_fk" FOREIGN KEY ("key_id") REFERENCES "public"."api_key"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bundle_item" ADD CONSTRAINT "bundle_item_bundle_sku_code_fk" FOREIGN KEY ("bundle") REFERENCES "public"."sku"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bundle_item" ADD CONSTRAINT "bundle_item_sku_sku_code_fk" FOREIGN KEY ("sku") REFERENCES "public"."sku"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lot" ADD CONSTRAINT "lot_sku_sku_code_fk" FOREIGN KEY ("sku") REFERENCES "public"."sku"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lot_level" ADD CONSTRAINT "lot_level_lot_id_lot_id_fk" FOREIGN KEY ("lot_id") REFERENCES "public"."lot"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lot_level" ADD CONSTRAINT "lot_level_warehouse_id_warehouse_id_fk" FOREIGN KEY ("warehouse_id") REFERENCES "public"."warehouse"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "presale" ADD CONSTRAINT "presale_sku_sku_code_fk" FOREIGN KEY ("sku") REFERENCES "public"."sku"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "presale" ADD CONSTRAINT "presale_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "presale" ADD CONSTRAINT "presale_reservation_id_reservation_id_fk" FOREIGN KEY ("reservation_id") REFERENCES "public"."reservation"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "presale_cap" ADD CONSTRAINT "presale_cap_sku_sku_code_fk" FOREIGN KEY ("sku") REFERENCES "public"."sku"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "presale_cap" ADD CONSTRAINT "presale_cap_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "quota" ADD CONSTRAINT "quota_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "quota" ADD CONSTRAINT "quota_sku_warehouse_id_owner_stock_level_sku_warehouse_id_owner_fk" FOREIGN KEY ("sku","warehouse_id","owner") REFERENCES "public"."stock_level"("sku","warehouse_id","owner") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reservation" ADD CONSTRAINT "reservation_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reservation" ADD CONSTRAINT "reservation_sku_warehouse_id_owner_stock_level_sku_warehouse_id_owner_fk" FOREIGN KEY ("sku","warehouse_id","owner") REFERENCES "public"."stock_level"("sku","warehouse_id","owner") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shortage" ADD CONSTRAINT "shortage_warehouse_id_warehouse_id_fk" FOREIGN KEY ("warehouse_id") REFERENCES "public"."warehouse"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stock_count" ADD CONSTRAINT "stock_count_warehouse_id_warehouse_id_fk" FOREIGN KEY ("warehouse_id") REFERENCES "public"."warehouse"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stock_count_line" ADD CONSTRAINT "stock_count_line_count_id_stock_count_id_fk" FOREIGN KEY ("count_id") REFERENCES "public"."stock_count"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stock_count_line" ADD CONSTRAINT "stock_count_line_sku_sku_code_fk" FOREIGN KEY ("sku") REFERENCES "public"."sku"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stock_rule" ADD CONSTRAINT "stock_rule_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "purchase_line" ADD CONSTRAINT "purchase_line_order_id_purchase_order_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."purchase_order"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "purchase_line" ADD CONSTRAINT "purchase_line_sku_sku_code_fk" FOREIGN KEY ("sku") REFERENCES "public"."sku"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "purchase_order" ADD CONSTRAINT "purchase_order_supplier_supplier_code_fk" FOREIGN KEY ("supplier") REFERENCES "public"."supplier"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "purchase_order" ADD CONSTRAINT "purchase_order_warehouse_id_warehouse_id_fk" FOREIGN KEY ("warehouse_id") REFERENCES "public"."warehouse"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "supplier_item" ADD CONSTRAINT "supplier_item_supplier_supplier_code_fk" FOREIGN KEY ("supplier") REFERENCES "public"."supplier"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "supplier_item" ADD CONSTRAINT "supplier_item_sku_sku_code_fk" FOREIGN KEY ("sku") REFERENCES "public"."sku"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transfer" ADD CONSTRAINT "transfer_sku_sku_code_fk" FOREIGN KEY ("sku") REFERENCES "public"."sku"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transfer" ADD CONSTRAINT "transfer_from_id_warehouse_id_fk" FOREIGN KEY ("from_id") REFERENCES "public"."warehouse"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "transfer" ADD CONSTRAINT "transfer_to_id_warehouse_id_fk" FOREIGN KEY ("to_id") REFERENCES "public"."warehouse"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "api_call_at_index" ON "api_call" USING btree ("at");--> statement-breakpoint
CREATE INDEX "lot_code" ON "lot" USING btree (lower("code"));--> statement-breakpoint
CREATE INDEX "lot_expires_on_index" ON "lot" USING btree ("expires_on");--> statement-breakpoint
CREATE INDEX "presale_waiting" ON "presale" USING btree ("sku","id") WHERE state = 'promised';--> statement-breakpoint
CREATE INDEX "presale_arrival" ON "presale" USING btree ("arrival") WHERE state = 'promised';--> statement-breakpoint
CREATE INDEX "reservation_open" ON "reservation" USING btree ("sku","warehouse_id","owner") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "reservation_due" ON "reservation" USING btree ("expires_at") WHERE state = 'open' and expires_at is not null;--> statement-breakpoint
CREATE INDEX "reservation_order" ON "reservation" USING btree ("order_number") WHERE order_number is not null;--> statement-breakpoint
CREATE INDEX "shortage_untold" ON "shortage" USING btree ("id") WHERE told_at is null;--> statement-breakpoint
CREATE INDEX "shortage_open" ON "shortage" USING btree ("sku","warehouse_id","owner") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "purchase_line_sku_index" ON "purchase_line" USING btree ("sku");--> statement-breakpoint
CREATE INDEX "purchase_order_open" ON "purchase_order" USING btree ("id") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "supplier_item_sku_index" ON "supplier_item" USING btree ("sku");--> statement-breakpoint
CREATE INDEX "transfer_open" ON "transfer" USING btree ("sku") WHERE state in ('requested', 'approved', 'in_transit');--> statement-breakpoint
CREATE INDEX "movement_lot" ON "movement" USING btree ("lot_id") WHERE lot_id is not null;