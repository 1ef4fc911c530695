CREATE TABLE "alert" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "alert_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"fingerprint" text NOT NULL,
	"labels" jsonb NOT NULL,
	"annotations" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"shop_ids" integer[] DEFAULT '{}' NOT NULL,
	"source" text NOT NULL,
	"line" jsonb NOT NULL,
	"message" jsonb,
	"whole" jsonb,
	"says" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone,
	"lapses_at" timestamp with time zone,
	"count" integer DEFAULT 1 NOT NULL,
	"last_at" timestamp with time zone NOT NULL,
	"loud" integer DEFAULT 1 NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"routed" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "alert_chain" (
	"code" text NOT NULL,
	"version" integer NOT NULL,
	"steps" jsonb NOT NULL,
	"author" text NOT NULL,
	"reason" text DEFAULT '' NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "alert_chain_code_version_pk" PRIMARY KEY("code","version")
);
--> statement-breakpoint
CREATE TABLE "alert_group" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "alert_group_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"key" text NOT NULL,
	"route" text NOT NULL,
	"labels" jsonb NOT NULL,
	"shop_ids" integer[] DEFAULT '{}' NOT NULL,
	"plan" jsonb NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"flush_at" timestamp with time zone,
	"flushed_at" timestamp with time zone,
	"acked_by" bigint,
	"acked_at" timestamp with time zone,
	"ack_until" timestamp with time zone,
	"owner_id" bigint,
	"snoozed_until" timestamp with time zone,
	"chain" jsonb,
	"step" integer DEFAULT 0 NOT NULL,
	"token" integer DEFAULT 0 NOT NULL,
	"step_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "alert_member" (
	"group_id" bigint NOT NULL,
	"alert_id" bigint NOT NULL,
	CONSTRAINT "alert_member_group_id_alert_id_pk" PRIMARY KEY("group_id","alert_id")
);
--> statement-breakpoint
CREATE TABLE "alert_policy" (
	"version" integer PRIMARY KEY NOT NULL,
	"body" jsonb NOT NULL,
	"author" text NOT NULL,
	"reason" text DEFAULT '' NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "alert_reach" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "alert_reach_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"group_id" bigint NOT NULL,
	"step" integer NOT NULL,
	"round" integer DEFAULT 1 NOT NULL,
	"person_id" bigint,
	"room_id" bigint,
	"outbox_id" bigint,
	"asked_at" timestamp with time zone NOT NULL,
	"delivered_at" timestamp with time zone,
	CONSTRAINT "alert_reach_group_id_round_step_person_id_room_id_unique" UNIQUE NULLS NOT DISTINCT("group_id","round","step","person_id","room_id")
);
--> statement-breakpoint
CREATE TABLE "alert_receipt" (
	"key" text PRIMARY KEY NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "alert_told" (
	"group_id" bigint NOT NULL,
	"room_id" bigint NOT NULL,
	"firing" text[] DEFAULT '{}' NOT NULL,
	"resolved" text[] DEFAULT '{}' NOT NULL,
	"reason" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"outbox_id" bigint,
	"folded" boolean DEFAULT false NOT NULL,
	CONSTRAINT "alert_told_group_id_room_id_pk" PRIMARY KEY("group_id","room_id")
);
--> statement-breakpoint
CREATE TABLE "silence" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "silence_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"matchers" jsonb NOT NULL,
	"shop_ids" integer[] DEFAULT '{}' NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"lifted_at" timestamp with time zone,
	"lifted_by" text DEFAULT '' NOT NULL,
	"author" text NOT NULL,
	"author_id" bigint,
	"reason" text NOT NULL,
	"reminded_at" timestamp with time zone,
	"end_told" boolean DEFAULT false NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "silence_sane" CHECK (ends_at > starts_at)
);
--> statement-breakpoint
CREATE TABLE "data_check" (
	"day" date NOT NULL,
	"code" text NOT NULL,
	"shop_id" integer,
	"looked" bigint NOT NULL,
	"wrong" bigint NOT NULL,
	"facts" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"ok" boolean NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "exchange_rate" (
	"day" date NOT NULL,
	"from_currency" text NOT NULL,
	"to_currency" text NOT NULL,
	"rate" numeric NOT NULL,
	"source" text DEFAULT '' NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "exchange_rate_from_currency_to_currency_day_pk" PRIMARY KEY("from_currency","to_currency","day"),
	CONSTRAINT "exchange_rate_sane" CHECK (rate > 0)
);
--> statement-breakpoint
CREATE TABLE "metric_target" (
	"metric" text NOT NULL,
	"version" integer NOT NULL,
	"scope" text DEFAULT 'all' NOT NULL,
	"body" jsonb NOT NULL,
	"author" text NOT NULL,
	"reason" text DEFAULT '' NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "metric_target_metric_scope_version_pk" PRIMARY KEY("metric","scope","version")
);
--> statement-breakpoint
CREATE TABLE "metric_value" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "metric_value_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"metric" text NOT NULL,
	"version" integer NOT NULL,
	"from_day" date NOT NULL,
	"to_day" date NOT NULL,
	"scope" text DEFAULT 'all' NOT NULL,
	"shop_id" integer,
	"currency" text DEFAULT '' NOT NULL,
	"value" numeric,
	"num" numeric,
	"den" numeric,
	"counted" bigint DEFAULT 0 NOT NULL,
	"coverage" numeric NOT NULL,
	"as_of" timestamp with time zone NOT NULL,
	"ms" integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "observation" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "observation_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"code" text NOT NULL,
	"day" date NOT NULL,
	"covers" text DEFAULT 'day' NOT NULL,
	"shop_id" integer,
	"part" text DEFAULT '' NOT NULL,
	"value" numeric NOT NULL,
	"currency" text DEFAULT '' NOT NULL,
	"source" text NOT NULL,
	"author" text DEFAULT '' NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"replaced_at" timestamp with time zone,
	CONSTRAINT "observation_covers" CHECK (covers in ('day', 'week', 'month', 'quarter'))
);
--> statement-breakpoint
ALTER TABLE "alert_group" ADD CONSTRAINT "alert_group_acked_by_person_id_fk" FOREIGN KEY ("acked_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alert_group" ADD CONSTRAINT "alert_group_owner_id_person_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alert_member" ADD CONSTRAINT "alert_member_group_id_alert_group_id_fk" FOREIGN KEY ("group_id") REFERENCES "public"."alert_group"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alert_member" ADD CONSTRAINT "alert_member_alert_id_alert_id_fk" FOREIGN KEY ("alert_id") REFERENCES "public"."alert"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alert_reach" ADD CONSTRAINT "alert_reach_group_id_alert_group_id_fk" FOREIGN KEY ("group_id") REFERENCES "public"."alert_group"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alert_reach" ADD CONSTRAINT "alert_reach_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alert_reach" ADD CONSTRAINT "alert_reach_room_id_room_id_fk" FOREIGN KEY ("room_id") REFERENCES "public"."room"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alert_told" ADD CONSTRAINT "alert_told_group_id_alert_group_id_fk" FOREIGN KEY ("group_id") REFERENCES "public"."alert_group"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alert_told" ADD CONSTRAINT "alert_told_room_id_room_id_fk" FOREIGN KEY ("room_id") REFERENCES "public"."room"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "silence" ADD CONSTRAINT "silence_author_id_person_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "data_check" ADD CONSTRAINT "data_check_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "metric_value" ADD CONSTRAINT "metric_value_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "observation" ADD CONSTRAINT "observation_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "alert_firing" ON "alert" USING btree ("fingerprint") WHERE ends_at is null;--> statement-breakpoint
CREATE INDEX "alert_unrouted" ON "alert" USING btree ("id") WHERE routed < version;--> statement-breakpoint
CREATE INDEX "alert_lapses" ON "alert" USING btree ("lapses_at") WHERE ends_at is null and lapses_at is not null;--> statement-breakpoint
CREATE INDEX "alert_started" ON "alert" USING btree ("starts_at");--> statement-breakpoint
CREATE UNIQUE INDEX "alert_group_open" ON "alert_group" USING btree ("key") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "alert_group_flush" ON "alert_group" USING btree ("flush_at") WHERE flush_at is not null;--> statement-breakpoint
CREATE INDEX "alert_group_step" ON "alert_group" USING btree ("step_at") WHERE step_at is not null;--> statement-breakpoint
CREATE INDEX "alert_group_opened" ON "alert_group" USING btree ("opened_at");--> statement-breakpoint
CREATE INDEX "alert_member_alert_id_index" ON "alert_member" USING btree ("alert_id");--> statement-breakpoint
CREATE INDEX "alert_reach_outbox_id_index" ON "alert_reach" USING btree ("outbox_id");--> statement-breakpoint
CREATE INDEX "silence_ends" ON "silence" USING btree ("ends_at");--> statement-breakpoint
CREATE UNIQUE INDEX "data_check_of" ON "data_check" USING btree ("day","code",coalesce(shop_id, 0));--> statement-breakpoint
CREATE INDEX "metric_value_of" ON "metric_value" USING btree ("metric","scope","from_day","to_day","as_of");--> statement-breakpoint
CREATE UNIQUE INDEX "observation_counts" ON "observation" USING btree ("code","day","covers",coalesce(shop_id, 0),"part","currency") WHERE replaced_at is null;--> statement-breakpoint
CREATE INDEX "observation_at" ON "observation" USING btree ("code","day");--> statement-breakpoint
-- Alerts and figures of a shop are seen by who sees the shop; what is the group's by who acts for all of it. Settings are read by everyone
-- of the house and written by who acts for all of it.
do $$
declare t text;
begin
  foreach t in array array['alert', 'alert_receipt', 'alert_policy', 'silence', 'alert_group', 'alert_member', 'alert_told', 'alert_chain',
      'alert_reach', 'observation', 'metric_value', 'metric_target', 'exchange_rate', 'data_check'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to current_user using (true) with check (true)', t);
  end loop;
  foreach t in array array['alert', 'alert_group', 'silence'] loop
    execute format('create policy scoped on %I to zhanggui_app using ((select scope_sees_all()) or shop_ids && (select scope_shops())::int[])', t);
  end loop;
  foreach t in array array['observation', 'metric_value', 'data_check'] loop
    execute format('create policy scoped on %I to zhanggui_app using ((select scope_sees_all()) or shop_id = any ((select scope_shops())::int[]))', t);
  end loop;
  foreach t in array array['alert_member', 'alert_told', 'alert_reach'] loop
    execute format('create policy scoped on %I to zhanggui_app using ((select scope_sees_all()) or exists (select 1 from alert_group g where g.id = group_id))', t);
  end loop;
  foreach t in array array['alert_policy', 'alert_chain', 'metric_target', 'exchange_rate'] loop
    execute format('create policy seen on %I for select to zhanggui_app using ((select scope_is_set()))', t);
    execute format('create policy written on %I to zhanggui_app using ((select scope_sees_all())) with check ((select scope_sees_all()))', t);
  end loop;
  create policy scoped on alert_receipt to zhanggui_app using ((select scope_is_set()));
  foreach t in array array['alert_policy', 'alert_chain', 'metric_value', 'metric_target'] loop
    execute format('revoke update, delete, truncate on %I from zhanggui_app', t);
    execute format('create trigger %I before update or delete on %I for each row execute function refuse_rewrite()', t || '_is_immutable', t);
  end loop;
end $$;
