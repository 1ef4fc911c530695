CREATE TABLE "coupon" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "coupon_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"shop_id" integer NOT NULL,
	"external_id" text NOT NULL,
	"version" text DEFAULT '' NOT NULL,
	"name" text NOT NULL,
	"code" text DEFAULT '' NOT NULL,
	"kind" text NOT NULL,
	"state" text NOT NULL,
	"currency" text NOT NULL,
	"threshold_minor" bigint DEFAULT 0 NOT NULL,
	"discount_minor" bigint,
	"percent_bp" integer,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"total" integer,
	"taken" integer,
	"used" integer,
	"per_customer" integer,
	"stackable" boolean DEFAULT false NOT NULL,
	"items" jsonb,
	"seen_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"changed_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"told_expiring" boolean DEFAULT false NOT NULL,
	CONSTRAINT "coupon_shop_id_external_id_unique" UNIQUE("shop_id","external_id")
);
--> statement-breakpoint
CREATE TABLE "coupon_budget" (
	"shop_id" integer NOT NULL,
	"month" text NOT NULL,
	"budget_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	"reserve_bp" integer DEFAULT 1000 NOT NULL,
	"set_by" text NOT NULL,
	CONSTRAINT "coupon_budget_shop_id_month_pk" PRIMARY KEY("shop_id","month"),
	CONSTRAINT "coupon_budget_sane" CHECK (budget_minor >= 0 and reserve_bp between 0 and 10000)
);
--> statement-breakpoint
CREATE TABLE "coupon_finding" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "coupon_finding_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"coupon_id" bigint NOT NULL,
	"kind" text NOT NULL,
	"sku" text DEFAULT '' NOT NULL,
	"worst" jsonb NOT NULL,
	"opened_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"closed_at" timestamp with time zone,
	CONSTRAINT "coupon_finding_open" UNIQUE NULLS NOT DISTINCT("coupon_id","kind","sku","closed_at")
);
--> statement-breakpoint
CREATE TABLE "coupon_put" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "coupon_put_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"batch" text NOT NULL,
	"op" text NOT NULL,
	"shop_id" integer NOT NULL,
	"kind" text NOT NULL,
	"spec" jsonb NOT NULL,
	"external_id" text,
	"state" text DEFAULT 'waiting' NOT NULL,
	"reason" text DEFAULT '' NOT NULL,
	"todo_id" bigint,
	"by" text NOT NULL,
	"room_id" bigint,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"sent_at" timestamp with time zone,
	"closed_at" timestamp with time zone,
	"due_at" timestamp with time zone DEFAULT clock_timestamp(),
	"lease_until" timestamp with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "coupon_put_op_unique" UNIQUE("op")
);
--> statement-breakpoint
CREATE TABLE "coupon_sample" (
	"coupon_id" bigint NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"taken" integer NOT NULL,
	"used" integer NOT NULL,
	CONSTRAINT "coupon_sample_coupon_id_at_pk" PRIMARY KEY("coupon_id","at")
);
--> statement-breakpoint
CREATE TABLE "linked_promotion" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "linked_promotion_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"shop_id" integer NOT NULL,
	"name" text NOT NULL,
	"steps" jsonb NOT NULL,
	"currency" text NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"started_by" text NOT NULL,
	"started_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "linked_proposal" (
	"promotion_id" bigint NOT NULL,
	"shop_id" integer NOT NULL,
	"steps" jsonb NOT NULL,
	"currency" text NOT NULL,
	"state" text DEFAULT 'proposed' NOT NULL,
	"decided_by" text,
	"decided_at" timestamp with time zone,
	"batch" text,
	CONSTRAINT "linked_proposal_promotion_id_shop_id_pk" PRIMARY KEY("promotion_id","shop_id")
);
--> statement-breakpoint
CREATE TABLE "price_floor" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "price_floor_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"sku" text NOT NULL,
	"shop_id" integer,
	"currency" text NOT NULL,
	"floor_minor" bigint,
	"cost_minor" bigint,
	"set_by" text NOT NULL,
	"set_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "price_floor_sku_shop_id_currency_unique" UNIQUE NULLS NOT DISTINCT("sku","shop_id","currency")
);
--> statement-breakpoint
CREATE TABLE "shop_visits" (
	"shop_id" integer NOT NULL,
	"day" text NOT NULL,
	"visits" integer NOT NULL,
	"set_by" text NOT NULL,
	CONSTRAINT "shop_visits_shop_id_day_pk" PRIMARY KEY("shop_id","day"),
	CONSTRAINT "shop_visits_sane" CHECK (visits >= 0)
);
--> statement-breakpoint
CREATE TABLE "connect_link" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "connect_link_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"secret_hash" text NOT NULL,
	"connector" text NOT NULL,
	"shop" jsonb NOT NULL,
	"room_id" bigint,
	"created_by" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"used_at" timestamp with time zone,
	CONSTRAINT "connect_link_secret_hash_unique" UNIQUE("secret_hash")
);
--> statement-breakpoint
CREATE TABLE "listing" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "listing_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"shop_id" integer NOT NULL,
	"item" text NOT NULL,
	"variant" text DEFAULT '' NOT NULL,
	"title" text DEFAULT '' NOT NULL,
	"attributes" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"outer_code" text DEFAULT '' NOT NULL,
	"price_minor" bigint,
	"currency" text DEFAULT '' NOT NULL,
	"picture" text DEFAULT '' NOT NULL,
	"state" text DEFAULT 'active' NOT NULL,
	"sku" text,
	"pieces" integer DEFAULT 1 NOT NULL,
	"matched_by" text,
	"matched_at" timestamp with time zone,
	"published" integer,
	"published_at" timestamp with time zone,
	"locked" boolean DEFAULT false NOT NULL,
	"seen_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "listing_shop_id_item_variant_unique" UNIQUE("shop_id","item","variant"),
	CONSTRAINT "listing_sane" CHECK (pieces > 0 and published >= 0 and state in ('active', 'hidden', 'gone'))
);
--> statement-breakpoint
CREATE TABLE "news" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "news_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"key" text NOT NULL,
	"audience" text NOT NULL,
	"fold" text NOT NULL,
	"subject" text DEFAULT '' NOT NULL,
	"shops" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"message" jsonb NOT NULL,
	"line" jsonb NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"told_at" timestamp with time zone,
	CONSTRAINT "news_key_unique" UNIQUE("key")
);
--> statement-breakpoint
CREATE TABLE "order_coupon" (
	"order_id" bigint NOT NULL,
	"shop_id" integer NOT NULL,
	"coupon" text NOT NULL,
	"discount_minor" bigint NOT NULL,
	CONSTRAINT "order_coupon_order_id_coupon_pk" PRIMARY KEY("order_id","coupon")
);
--> statement-breakpoint
CREATE TABLE "push_hint" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "push_hint_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"shop_id" integer NOT NULL,
	"key" text NOT NULL,
	"kind" text NOT NULL,
	"ref" text NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"due_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"done_at" timestamp with time zone,
	CONSTRAINT "push_hint_shop_id_key_unique" UNIQUE("shop_id","key")
);
--> statement-breakpoint
CREATE TABLE "room_shop" (
	"room_id" bigint NOT NULL,
	"shop_id" integer NOT NULL,
	CONSTRAINT "room_shop_room_id_shop_id_pk" PRIMARY KEY("room_id","shop_id")
);
--> statement-breakpoint
CREATE TABLE "shop_connection" (
	"shop_id" integer PRIMARY KEY NOT NULL,
	"connector" text NOT NULL,
	"account" text DEFAULT '' NOT NULL,
	"account_name" text DEFAULT '' NOT NULL,
	"stage" text DEFAULT 'observe' NOT NULL,
	"stage_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"credentials" "bytea" NOT NULL,
	"tokens" "bytea",
	"access_ends_at" timestamp with time zone,
	"refresh_ends_at" timestamp with time zone,
	"refresh_lease_until" timestamp with time zone,
	"warned_of" timestamp with time zone,
	"lacks" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"base_url" text,
	"orders_through" timestamp with time zone,
	"orders_pulled_at" timestamp with time zone,
	"catalog_pulled_at" timestamp with time zone,
	"coupons_pulled_at" timestamp with time zone,
	"lease_until" timestamp with time zone,
	"lease_by" text,
	"rest_until" timestamp with time zone,
	"failures" integer DEFAULT 0 NOT NULL,
	"last_failure" text DEFAULT '' NOT NULL,
	"failing_since" timestamp with time zone,
	"told_lag" boolean DEFAULT false NOT NULL,
	"connected_by" text NOT NULL,
	"connected_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "shop_connection_connector_account_unique" UNIQUE("connector","account"),
	CONSTRAINT "shop_connection_stage" CHECK (stage in ('observe', 'take_over', 'live'))
);
--> statement-breakpoint
CREATE TABLE "shop_restriction" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "shop_restriction_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"shop_id" integer NOT NULL,
	"reason" text DEFAULT '' NOT NULL,
	"by" text NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"stopped" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"lifted_at" timestamp with time zone,
	"lifted_by" text,
	CONSTRAINT "shop_restriction_now" UNIQUE NULLS NOT DISTINCT("shop_id","lifted_at")
);
--> statement-breakpoint
CREATE TABLE "stock_intent" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "stock_intent_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"shop_id" integer NOT NULL,
	"sku" text NOT NULL,
	"listing_id" bigint NOT NULL,
	"op" text NOT NULL,
	"mode" text NOT NULL,
	"before" integer,
	"wanted" integer NOT NULL,
	"by" integer NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"said" text DEFAULT '' NOT NULL,
	"lane_version" bigint NOT NULL,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"sent_at" timestamp with time zone,
	"closed_at" timestamp with time zone,
	CONSTRAINT "stock_intent_op_unique" UNIQUE("op")
);
--> statement-breakpoint
CREATE TABLE "stock_lane" (
	"shop_id" integer NOT NULL,
	"sku" text NOT NULL,
	"phase" text DEFAULT 'steady' NOT NULL,
	"target" integer,
	"pinned" integer,
	"exposed" integer DEFAULT 0 NOT NULL,
	"read_after" timestamp with time zone,
	"read_at" timestamp with time zone,
	"read" jsonb,
	"confirmed_at" timestamp with time zone,
	"drift" integer DEFAULT 0 NOT NULL,
	"drift_why" text DEFAULT '' NOT NULL,
	"drift_at" timestamp with time zone,
	"drifts" integer DEFAULT 0 NOT NULL,
	"version" bigint DEFAULT 1 NOT NULL,
	"due_at" timestamp with time zone,
	"lease_until" timestamp with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"cause" text DEFAULT '' NOT NULL,
	"cause_at" timestamp with time zone,
	CONSTRAINT "stock_lane_shop_id_sku_pk" PRIMARY KEY("shop_id","sku"),
	CONSTRAINT "stock_lane_sane" CHECK (target >= 0 and pinned >= 0 and exposed >= 0)
);
--> statement-breakpoint
CREATE TABLE "table_file" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "table_file_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"shop_id" integer NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"digest" text NOT NULL,
	"rows" integer DEFAULT 0 NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "table_file_shop_id_kind_digest_unique" UNIQUE("shop_id","kind","digest")
);
--> statement-breakpoint
CREATE TABLE "unmatched_line" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "unmatched_line_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"shop_id" integer NOT NULL,
	"order_id" bigint NOT NULL,
	"key" text NOT NULL,
	"item" text NOT NULL,
	"variant" text DEFAULT '' NOT NULL,
	"outer_code" text DEFAULT '' NOT NULL,
	"title" text DEFAULT '' NOT NULL,
	"quantity" integer NOT NULL,
	"total_minor" bigint NOT NULL,
	CONSTRAINT "unmatched_line_order_id_key_unique" UNIQUE("order_id","key")
);
--> statement-breakpoint
CREATE TABLE "write_freeze" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "write_freeze_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"shop_id" integer,
	"reason" text DEFAULT '' NOT NULL,
	"by" text NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"lifted_at" timestamp with time zone,
	"lifted_by" text,
	CONSTRAINT "write_freeze_now" UNIQUE NULLS NOT DISTINCT("shop_id","lifted_at")
);
--> statement-breakpoint
ALTER TABLE "order" ADD COLUMN "version" text;--> statement-breakpoint
ALTER TABLE "order" ADD COLUMN "updated_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "order" ADD COLUMN "paid_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "order" ADD COLUMN "shipped_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "order" ADD COLUMN "delivered_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "order" ADD COLUMN "cancelled_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "order" ADD COLUMN "carrier" text;--> statement-breakpoint
ALTER TABLE "order" ADD COLUMN "region" text;--> statement-breakpoint
ALTER TABLE "coupon" ADD CONSTRAINT "coupon_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "coupon_budget" ADD CONSTRAINT "coupon_budget_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "coupon_finding" ADD CONSTRAINT "coupon_finding_coupon_id_coupon_id_fk" FOREIGN KEY ("coupon_id") REFERENCES "public"."coupon"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "coupon_put" ADD CONSTRAINT "coupon_put_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "coupon_sample" ADD CONSTRAINT "coupon_sample_coupon_id_coupon_id_fk" FOREIGN KEY ("coupon_id") REFERENCES "public"."coupon"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "linked_promotion" ADD CONSTRAINT "linked_promotion_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "linked_proposal" ADD CONSTRAINT "linked_proposal_promotion_id_linked_promotion_id_fk" FOREIGN KEY ("promotion_id") REFERENCES "public"."linked_promotion"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "linked_proposal" ADD CONSTRAINT "linked_proposal_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "price_floor" ADD CONSTRAINT "price_floor_sku_sku_code_fk" FOREIGN KEY ("sku") REFERENCES "public"."sku"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "price_floor" ADD CONSTRAINT "price_floor_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shop_visits" ADD CONSTRAINT "shop_visits_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "connect_link" ADD CONSTRAINT "connect_link_room_id_room_id_fk" FOREIGN KEY ("room_id") REFERENCES "public"."room"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "listing" ADD CONSTRAINT "listing_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "listing" ADD CONSTRAINT "listing_sku_sku_code_fk" FOREIGN KEY ("sku") REFERENCES "public"."sku"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order_coupon" ADD CONSTRAINT "order_coupon_order_id_order_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."order"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order_coupon" ADD CONSTRAINT "order_coupon_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "push_hint" ADD CONSTRAINT "push_hint_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "room_shop" ADD CONSTRAINT "room_shop_room_id_room_id_fk" FOREIGN KEY ("room_id") REFERENCES "public"."room"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "room_shop" ADD CONSTRAINT "room_shop_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shop_connection" ADD CONSTRAINT "shop_connection_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shop_restriction" ADD CONSTRAINT "shop_restriction_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stock_intent" ADD CONSTRAINT "stock_intent_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stock_intent" ADD CONSTRAINT "stock_intent_listing_id_listing_id_fk" FOREIGN KEY ("listing_id") REFERENCES "public"."listing"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stock_lane" ADD CONSTRAINT "stock_lane_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stock_lane" ADD CONSTRAINT "stock_lane_sku_sku_code_fk" FOREIGN KEY ("sku") REFERENCES "public"."sku"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "table_file" ADD CONSTRAINT "table_file_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "unmatched_line" ADD CONSTRAINT "unmatched_line_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "unmatched_line" ADD CONSTRAINT "unmatched_line_order_id_order_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."order"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "write_freeze" ADD CONSTRAINT "write_freeze_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "coupon_shop_id_state_index" ON "coupon" USING btree ("shop_id","state");--> statement-breakpoint
CREATE INDEX "coupon_ends_at_index" ON "coupon" USING btree ("ends_at");--> statement-breakpoint
CREATE INDEX "coupon_finding_closed_at_index" ON "coupon_finding" USING btree ("closed_at");--> statement-breakpoint
CREATE INDEX "coupon_put_due" ON "coupon_put" USING btree ("due_at") WHERE due_at is not null;--> statement-breakpoint
CREATE INDEX "coupon_put_batch_index" ON "coupon_put" USING btree ("batch");--> statement-breakpoint
CREATE INDEX "coupon_put_shop_id_index" ON "coupon_put" USING btree ("shop_id");--> statement-breakpoint
CREATE INDEX "connect_link_expires_at_index" ON "connect_link" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "listing_sku" ON "listing" USING btree ("sku","shop_id") WHERE sku is not null;--> statement-breakpoint
CREATE INDEX "news_untold" ON "news" USING btree ("id") WHERE told_at is null;--> statement-breakpoint
CREATE INDEX "news_subject" ON "news" USING btree ("subject");--> statement-breakpoint
CREATE INDEX "order_coupon_shop_id_coupon_index" ON "order_coupon" USING btree ("shop_id","coupon");--> statement-breakpoint
CREATE INDEX "push_hint_due" ON "push_hint" USING btree ("due_at") WHERE done_at is null;--> statement-breakpoint
CREATE INDEX "push_hint_at" ON "push_hint" USING btree ("at");--> statement-breakpoint
CREATE INDEX "room_shop_shop_id_index" ON "room_shop" USING btree ("shop_id");--> statement-breakpoint
CREATE INDEX "stock_intent_lane" ON "stock_intent" USING btree ("shop_id","sku","id");--> statement-breakpoint
CREATE INDEX "stock_intent_open" ON "stock_intent" USING btree ("shop_id","sku") WHERE state in ('open', 'unknown');--> statement-breakpoint
CREATE INDEX "stock_lane_due" ON "stock_lane" USING btree ("due_at") WHERE due_at is not null;--> statement-breakpoint
CREATE INDEX "stock_lane_sku" ON "stock_lane" USING btree ("sku");--> statement-breakpoint
CREATE INDEX "unmatched_line_shop_id_item_variant_index" ON "unmatched_line" USING btree ("shop_id","item","variant");