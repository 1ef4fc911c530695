CREATE TABLE "ask" (
	"trace" text PRIMARY KEY NOT NULL,
	"inbox_id" bigint,
	"channel" text NOT NULL,
	"actor" text NOT NULL,
	"person_id" bigint,
	"room_id" bigint,
	"command" text,
	"canonical" text NOT NULL,
	"effect" jsonb,
	"result" text NOT NULL,
	"code" text,
	"arrived_at" timestamp with time zone NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "change" (
	"trace" text PRIMARY KEY NOT NULL,
	"command" text NOT NULL,
	"person_id" bigint NOT NULL,
	"room_id" bigint,
	"canonical" text NOT NULL,
	"effect" jsonb NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"undo_until" timestamp with time zone,
	"undone_by" text
);
--> statement-breakpoint
CREATE TABLE "claim" (
	"key" text PRIMARY KEY NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "inbox" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "inbox_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"channel" text NOT NULL,
	"key" text NOT NULL,
	"room_id" text NOT NULL,
	"body" "bytea",
	"reply_url" "bytea",
	"reply_url_uses" integer DEFAULT 0 NOT NULL,
	"reply_url_expires_at" timestamp with time zone,
	"arrived_at" timestamp with time zone NOT NULL,
	"stored_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"lease_until" timestamp with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"handled_at" timestamp with time zone,
	CONSTRAINT "inbox_channel_key_unique" UNIQUE("channel","key")
);
--> statement-breakpoint
CREATE TABLE "job" (
	"name" text PRIMARY KEY NOT NULL,
	"paused" boolean DEFAULT false NOT NULL,
	"paused_by" text,
	"caught_up_to" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "job_run" (
	"name" text NOT NULL,
	"slot" timestamp with time zone NOT NULL,
	"state" text NOT NULL,
	"attempts" integer DEFAULT 1 NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"lease_until" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone,
	"result" text,
	"started_by" text NOT NULL,
	CONSTRAINT "job_run_name_slot_pk" PRIMARY KEY("name","slot")
);
--> statement-breakpoint
CREATE TABLE "lane" (
	"key" text PRIMARY KEY NOT NULL,
	"room_id" bigint NOT NULL,
	"sent" timestamp with time zone[] DEFAULT '{}' NOT NULL,
	"blocked_until" timestamp with time zone DEFAULT '-infinity' NOT NULL,
	"lease_by" text,
	"lease_until" timestamp with time zone DEFAULT '-infinity' NOT NULL
);
--> statement-breakpoint
CREATE TABLE "notice" (
	"source" text NOT NULL,
	"room_id" bigint NOT NULL,
	"digest" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "notice_source_room_id_pk" PRIMARY KEY("source","room_id")
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "outbox_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"room_id" bigint NOT NULL,
	"lane" text NOT NULL,
	"part" text NOT NULL,
	"trace" text,
	"inbox_id" bigint,
	"message" jsonb NOT NULL,
	"reply" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"subject" text,
	"edits" bigint,
	"state" text DEFAULT 'queued' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"unknowns" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"due_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"first_tried_at" timestamp with time zone,
	"tried_at" timestamp with time zone,
	"sent_at" timestamp with time zone,
	"reason" text,
	"vendor" "bytea"
);
--> statement-breakpoint
CREATE TABLE "pending" (
	"code" text PRIMARY KEY NOT NULL,
	"trace" text NOT NULL,
	"person_id" bigint NOT NULL,
	"room_id" bigint NOT NULL,
	"command" text NOT NULL,
	"canonical" text NOT NULL,
	"args" jsonb NOT NULL,
	"effect" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"decision" text,
	"decided_at" timestamp with time zone,
	"decided_by" text
);
--> statement-breakpoint
CREATE TABLE "account" (
	"channel" text NOT NULL,
	"user_id" text NOT NULL,
	"person_id" bigint NOT NULL,
	CONSTRAINT "account_channel_user_id_pk" PRIMARY KEY("channel","user_id")
);
--> statement-breakpoint
CREATE TABLE "person" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "person_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "role_grant" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "role_grant_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"person_id" bigint NOT NULL,
	"role" text NOT NULL,
	"shop_id" integer,
	"granted_by" text NOT NULL,
	"granted_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "role_grant_person_id_role_shop_id_unique" UNIQUE NULLS NOT DISTINCT("person_id","role","shop_id")
);
--> statement-breakpoint
CREATE TABLE "room" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "room_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"channel" text NOT NULL,
	"address" text NOT NULL,
	"direct" boolean NOT NULL,
	"name" text NOT NULL,
	"lang" text DEFAULT 'zh' NOT NULL,
	"time_zone" text DEFAULT 'Asia/Shanghai' NOT NULL,
	"currency" text DEFAULT 'CNY' NOT NULL,
	"robot_key" "bytea",
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "room_channel_address_unique" UNIQUE("channel","address")
);
--> statement-breakpoint
CREATE TABLE "room_binding" (
	"code" text PRIMARY KEY NOT NULL,
	"room_id" bigint NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "room_operator" (
	"room_id" bigint NOT NULL,
	"person_id" bigint NOT NULL,
	CONSTRAINT "room_operator_room_id_person_id_pk" PRIMARY KEY("room_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "setting" (
	"key" text PRIMARY KEY NOT NULL,
	"value" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "subscription" (
	"audience" text NOT NULL,
	"room_id" bigint NOT NULL,
	CONSTRAINT "subscription_audience_room_id_pk" PRIMARY KEY("audience","room_id")
);
--> statement-breakpoint
CREATE TABLE "todo" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "todo_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"shop_id" integer,
	"key" text,
	"title" jsonb NOT NULL,
	"owner_id" bigint,
	"room_id" bigint,
	"due_at" timestamp with time zone,
	"remind_at" timestamp with time zone,
	"reminded_at" timestamp with time zone,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"done_at" timestamp with time zone,
	"done_by" text,
	"proof" text,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "todo_key_unique" UNIQUE("key")
);
--> statement-breakpoint
CREATE TABLE "vendor_token" (
	"name" text PRIMARY KEY NOT NULL,
	"token" "bytea",
	"expires_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "movement" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "movement_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"sku" text NOT NULL,
	"warehouse_id" integer NOT NULL,
	"owner" text DEFAULT '' NOT NULL,
	"kind" text NOT NULL,
	"delta" integer NOT NULL,
	"on_hand_after" integer NOT NULL,
	"reason" text DEFAULT '' NOT NULL,
	"actor" text NOT NULL,
	"cause" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "movement_cause_unique" UNIQUE("cause")
);
--> statement-breakpoint
CREATE TABLE "order" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "order_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"shop_id" integer NOT NULL,
	"number" text NOT NULL,
	"kind" text NOT NULL,
	"status" text NOT NULL,
	"placed_at" timestamp with time zone NOT NULL,
	"customer" text,
	"currency" text NOT NULL,
	"source" text NOT NULL,
	CONSTRAINT "order_shop_id_number_unique" UNIQUE("shop_id","number")
);
--> statement-breakpoint
CREATE TABLE "order_line" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "order_line_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"shop_id" integer NOT NULL,
	"order_id" bigint NOT NULL,
	"key" text NOT NULL,
	"sku" text NOT NULL,
	"kind" text NOT NULL,
	"quantity" integer NOT NULL,
	"unit_minor" bigint NOT NULL,
	"placed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "order_line_order_id_key_unique" UNIQUE("order_id","key")
);
--> statement-breakpoint
CREATE TABLE "shop" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "shop_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"code" text NOT NULL,
	"name_zh" text NOT NULL,
	"name_en" text NOT NULL,
	"platform" text NOT NULL,
	"is_main" boolean DEFAULT false NOT NULL,
	"currency" text NOT NULL,
	"time_zone" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "shop_code_unique" UNIQUE("code")
);
--> statement-breakpoint
CREATE TABLE "shop_alias" (
	"alias" text PRIMARY KEY NOT NULL,
	"shop_id" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sku" (
	"code" text PRIMARY KEY NOT NULL,
	"title" text NOT NULL,
	"category" text DEFAULT '' NOT NULL,
	"kind" text DEFAULT 'goods' NOT NULL
);
--> statement-breakpoint
CREATE TABLE "stock_level" (
	"sku" text NOT NULL,
	"warehouse_id" integer NOT NULL,
	"owner" text DEFAULT '' NOT NULL,
	"on_hand" integer DEFAULT 0 NOT NULL,
	"reserved" integer DEFAULT 0 NOT NULL,
	"safety" integer DEFAULT 0 NOT NULL,
	"assigned" integer DEFAULT 0 NOT NULL,
	"short" integer DEFAULT 0 NOT NULL,
	"reorder_point" integer DEFAULT 0 NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "stock_level_sku_warehouse_id_owner_pk" PRIMARY KEY("sku","warehouse_id","owner"),
	CONSTRAINT "stock_level_not_negative" CHECK (on_hand >= 0 and reserved >= 0 and safety >= 0 and assigned >= 0 and short >= 0 and reorder_point >= 0),
	CONSTRAINT "stock_level_covered" CHECK (on_hand + short >= reserved + safety + assigned)
);
--> statement-breakpoint
CREATE TABLE "warehouse" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "warehouse_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"code" text NOT NULL,
	"name_zh" text NOT NULL,
	"name_en" text NOT NULL,
	CONSTRAINT "warehouse_code_unique" UNIQUE("code")
);
--> statement-breakpoint
ALTER TABLE "lane" ADD CONSTRAINT "lane_room_id_room_id_fk" FOREIGN KEY ("room_id") REFERENCES "public"."room"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notice" ADD CONSTRAINT "notice_room_id_room_id_fk" FOREIGN KEY ("room_id") REFERENCES "public"."room"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "outbox" ADD CONSTRAINT "outbox_room_id_room_id_fk" FOREIGN KEY ("room_id") REFERENCES "public"."room"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pending" ADD CONSTRAINT "pending_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pending" ADD CONSTRAINT "pending_room_id_room_id_fk" FOREIGN KEY ("room_id") REFERENCES "public"."room"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "account" ADD CONSTRAINT "account_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "role_grant" ADD CONSTRAINT "role_grant_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "room_binding" ADD CONSTRAINT "room_binding_room_id_room_id_fk" FOREIGN KEY ("room_id") REFERENCES "public"."room"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "room_operator" ADD CONSTRAINT "room_operator_room_id_room_id_fk" FOREIGN KEY ("room_id") REFERENCES "public"."room"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "room_operator" ADD CONSTRAINT "room_operator_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subscription" ADD CONSTRAINT "subscription_room_id_room_id_fk" FOREIGN KEY ("room_id") REFERENCES "public"."room"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "todo" ADD CONSTRAINT "todo_owner_id_person_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "todo" ADD CONSTRAINT "todo_room_id_room_id_fk" FOREIGN KEY ("room_id") REFERENCES "public"."room"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "movement" ADD CONSTRAINT "movement_sku_warehouse_id_owner_stock_level_sku_warehouse_id_owner_fk" FOREIGN KEY ("sku","warehouse_id","owner") REFERENCES "public"."stock_level"("sku","warehouse_id","owner") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order" ADD CONSTRAINT "order_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order_line" ADD CONSTRAINT "order_line_order_id_order_id_fk" FOREIGN KEY ("order_id") REFERENCES "public"."order"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "order_line" ADD CONSTRAINT "order_line_sku_sku_code_fk" FOREIGN KEY ("sku") REFERENCES "public"."sku"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shop_alias" ADD CONSTRAINT "shop_alias_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stock_level" ADD CONSTRAINT "stock_level_sku_sku_code_fk" FOREIGN KEY ("sku") REFERENCES "public"."sku"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "stock_level" ADD CONSTRAINT "stock_level_warehouse_id_warehouse_id_fk" FOREIGN KEY ("warehouse_id") REFERENCES "public"."warehouse"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "ask_finished_at_index" ON "ask" USING btree ("finished_at");--> statement-breakpoint
CREATE INDEX "ask_actor_finished_at_index" ON "ask" USING btree ("actor","finished_at");--> statement-breakpoint
CREATE INDEX "ask_inbox_id_index" ON "ask" USING btree ("inbox_id");--> statement-breakpoint
CREATE INDEX "change_person_id_at_index" ON "change" USING btree ("person_id","at");--> statement-breakpoint
CREATE INDEX "inbox_open" ON "inbox" USING btree ("channel","room_id","id") WHERE handled_at is null;--> statement-breakpoint
CREATE INDEX "job_run_open" ON "job_run" USING btree ("lease_until") WHERE state = 'running';--> statement-breakpoint
CREATE INDEX "outbox_open" ON "outbox" USING btree ("lane","id") WHERE state in ('queued', 'sending');--> statement-breakpoint
CREATE INDEX "outbox_room_id_id_index" ON "outbox" USING btree ("room_id","id");--> statement-breakpoint
CREATE INDEX "outbox_trace_index" ON "outbox" USING btree ("trace");--> statement-breakpoint
CREATE INDEX "outbox_subject_index" ON "outbox" USING btree ("subject") WHERE subject is not null;--> statement-breakpoint
CREATE INDEX "outbox_dead" ON "outbox" USING btree ("id") WHERE state = 'dead';--> statement-breakpoint
CREATE INDEX "pending_person_id_index" ON "pending" USING btree ("person_id") WHERE decision is null;--> statement-breakpoint
CREATE INDEX "pending_due" ON "pending" USING btree ("expires_at") WHERE decision is null;--> statement-breakpoint
CREATE INDEX "account_person_id_index" ON "account" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "todo_done_at_due_at_index" ON "todo" USING btree ("done_at","due_at");--> statement-breakpoint
CREATE INDEX "todo_remind_at_index" ON "todo" USING btree ("remind_at") WHERE done_at is null and reminded_at is null;--> statement-breakpoint
CREATE INDEX "movement_sku_warehouse_id_id_index" ON "movement" USING btree ("sku","warehouse_id","id");--> statement-breakpoint
CREATE INDEX "order_shop_id_placed_at_index" ON "order" USING btree ("shop_id","placed_at");--> statement-breakpoint
CREATE INDEX "order_line_sku_placed_at_index" ON "order_line" USING btree ("sku","placed_at");--> statement-breakpoint
CREATE INDEX "shop_alias_shop_id_index" ON "shop_alias" USING btree ("shop_id");--> statement-breakpoint
CREATE INDEX "sku_lower_code" ON "sku" USING btree (lower("code"));