CREATE TABLE "mass_message" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "mass_message_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"shop_id" integer,
	"template_id" bigint,
	"words" text NOT NULL,
	"left_out" integer DEFAULT 0 NOT NULL,
	"room_id" bigint,
	"by" text NOT NULL,
	"approved_by" text DEFAULT '' NOT NULL,
	"trace" text NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	"cancelled_at" timestamp with time zone,
	CONSTRAINT "mass_message_trace_unique" UNIQUE("trace")
);
--> statement-breakpoint
CREATE TABLE "mass_target" (
	"task_id" bigint NOT NULL,
	"customer" text NOT NULL,
	"status" integer DEFAULT 0 NOT NULL,
	"sent_at" timestamp with time zone,
	CONSTRAINT "mass_target_task_id_customer_pk" PRIMARY KEY("task_id","customer")
);
--> statement-breakpoint
CREATE TABLE "mass_task" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "mass_task_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"mass_id" bigint NOT NULL,
	"member" text NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"msgid" text DEFAULT '' NOT NULL,
	"reason" text DEFAULT '' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"due_at" timestamp with time zone DEFAULT clock_timestamp(),
	"lease_until" timestamp with time zone,
	"made_at" timestamp with time zone,
	"read_at" timestamp with time zone,
	"confirmed" boolean DEFAULT false NOT NULL,
	CONSTRAINT "mass_task_member" UNIQUE("mass_id","member"),
	CONSTRAINT "mass_task_state" CHECK (state in ('waiting', 'sending', 'made', 'unknown', 'refused', 'cancelled'))
);
--> statement-breakpoint
CREATE TABLE "template" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "template_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"code" text NOT NULL,
	"version" integer NOT NULL,
	"scene" text NOT NULL,
	"occasion" text DEFAULT '' NOT NULL,
	"scope" text DEFAULT 'all' NOT NULL,
	"shop_id" integer,
	"platform" text DEFAULT '' NOT NULL,
	"sku" text,
	"coupon_id" bigint,
	"promotion_id" bigint,
	"until" timestamp with time zone,
	"zh" text NOT NULL,
	"en" text NOT NULL,
	"reason" text DEFAULT '' NOT NULL,
	"proposer_id" bigint,
	"proposed_by" text NOT NULL,
	"proposed_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "template_version" UNIQUE("code","version"),
	CONSTRAINT "template_scope" CHECK (scope in ('all', 'shop', 'platform', 'sku', 'coupon')),
	CONSTRAINT "template_texts" CHECK (length(zh) between 1 and 1000 and length(en) between 1 and 1000)
);
--> statement-breakpoint
CREATE TABLE "template_agent" (
	"person_id" bigint NOT NULL,
	"shop_id" integer NOT NULL,
	"added_by" text NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "template_agent_person_id_shop_id_pk" PRIMARY KEY("person_id","shop_id")
);
--> statement-breakpoint
CREATE TABLE "template_cause" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "template_cause_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"key" text NOT NULL,
	"shop_id" integer NOT NULL,
	"scene" text NOT NULL,
	"occasion" text NOT NULL,
	"line" jsonb NOT NULL,
	"sku" text,
	"coupon_id" bigint,
	"promotion_id" bigint,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"why" text DEFAULT '' NOT NULL,
	CONSTRAINT "template_cause_key_unique" UNIQUE("key")
);
--> statement-breakpoint
CREATE TABLE "template_push" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "template_push_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"cause_id" bigint NOT NULL,
	"template_id" bigint NOT NULL,
	"person_id" bigint NOT NULL,
	"shop_id" integer NOT NULL,
	"zh" text NOT NULL,
	"en" text NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"taken_at" timestamp with time zone,
	CONSTRAINT "template_push_once" UNIQUE("template_id","cause_id","person_id")
);
--> statement-breakpoint
CREATE TABLE "template_step" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "template_step_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"template_id" bigint NOT NULL,
	"n" integer NOT NULL,
	"state" text NOT NULL,
	"person_id" bigint,
	"by" text NOT NULL,
	"reason" text DEFAULT '' NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "template_step_once" UNIQUE("template_id","n"),
	CONSTRAINT "template_step_state" CHECK (state in ('proposed', 'approved', 'retired'))
);
--> statement-breakpoint
CREATE TABLE "template_watch" (
	"kind" text NOT NULL,
	"ref" text NOT NULL,
	"on" boolean NOT NULL,
	"turn" integer DEFAULT 0 NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "template_watch_kind_ref_pk" PRIMARY KEY("kind","ref")
);
--> statement-breakpoint
CREATE TABLE "wecom_customer" (
	"member" text NOT NULL,
	"customer" text NOT NULL,
	"since" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"gone_at" timestamp with time zone,
	CONSTRAINT "wecom_customer_member_customer_pk" PRIMARY KEY("member","customer")
);
--> statement-breakpoint
CREATE TABLE "wecom_member" (
	"member" text PRIMARY KEY NOT NULL,
	"read_at" timestamp with time zone,
	"due_at" timestamp with time zone DEFAULT clock_timestamp(),
	"lease_until" timestamp with time zone,
	"reason" text DEFAULT '' NOT NULL
);
--> statement-breakpoint
CREATE TABLE "welcome" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "welcome_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"key" text NOT NULL,
	"member" text NOT NULL,
	"customer" text NOT NULL,
	"code" "bytea",
	"template_id" bigint,
	"words" text NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"reason" text DEFAULT '' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"deadline" timestamp with time zone NOT NULL,
	"lease_until" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "welcome_key_unique" UNIQUE("key")
);
--> statement-breakpoint
ALTER TABLE "mass_message" ADD CONSTRAINT "mass_message_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mass_message" ADD CONSTRAINT "mass_message_template_id_template_id_fk" FOREIGN KEY ("template_id") REFERENCES "public"."template"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mass_target" ADD CONSTRAINT "mass_target_task_id_mass_task_id_fk" FOREIGN KEY ("task_id") REFERENCES "public"."mass_task"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mass_task" ADD CONSTRAINT "mass_task_mass_id_mass_message_id_fk" FOREIGN KEY ("mass_id") REFERENCES "public"."mass_message"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "template" ADD CONSTRAINT "template_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "template" ADD CONSTRAINT "template_sku_sku_code_fk" FOREIGN KEY ("sku") REFERENCES "public"."sku"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "template" ADD CONSTRAINT "template_coupon_id_coupon_id_fk" FOREIGN KEY ("coupon_id") REFERENCES "public"."coupon"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "template" ADD CONSTRAINT "template_promotion_id_linked_promotion_id_fk" FOREIGN KEY ("promotion_id") REFERENCES "public"."linked_promotion"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "template" ADD CONSTRAINT "template_proposer_id_person_id_fk" FOREIGN KEY ("proposer_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "template_agent" ADD CONSTRAINT "template_agent_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "template_agent" ADD CONSTRAINT "template_agent_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "template_cause" ADD CONSTRAINT "template_cause_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "template_cause" ADD CONSTRAINT "template_cause_coupon_id_coupon_id_fk" FOREIGN KEY ("coupon_id") REFERENCES "public"."coupon"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "template_cause" ADD CONSTRAINT "template_cause_promotion_id_linked_promotion_id_fk" FOREIGN KEY ("promotion_id") REFERENCES "public"."linked_promotion"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "template_push" ADD CONSTRAINT "template_push_cause_id_template_cause_id_fk" FOREIGN KEY ("cause_id") REFERENCES "public"."template_cause"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "template_push" ADD CONSTRAINT "template_push_template_id_template_id_fk" FOREIGN KEY ("template_id") REFERENCES "public"."template"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "template_push" ADD CONSTRAINT "template_push_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "template_push" ADD CONSTRAINT "template_push_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "template_step" ADD CONSTRAINT "template_step_template_id_template_id_fk" FOREIGN KEY ("template_id") REFERENCES "public"."template"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "template_step" ADD CONSTRAINT "template_step_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "welcome" ADD CONSTRAINT "welcome_template_id_template_id_fk" FOREIGN KEY ("template_id") REFERENCES "public"."template"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "mass_message_at" ON "mass_message" USING btree ("at");--> statement-breakpoint
CREATE INDEX "mass_target_customer" ON "mass_target" USING btree ("customer","task_id");--> statement-breakpoint
CREATE INDEX "mass_task_due" ON "mass_task" USING btree ("due_at") WHERE due_at is not null;--> statement-breakpoint
CREATE INDEX "template_scene" ON "template" USING btree ("scene");--> statement-breakpoint
CREATE INDEX "template_agent_shop" ON "template_agent" USING btree ("shop_id");--> statement-breakpoint
CREATE INDEX "template_cause_at" ON "template_cause" USING btree ("at");--> statement-breakpoint
CREATE INDEX "template_cause_shop" ON "template_cause" USING btree ("shop_id");--> statement-breakpoint
CREATE INDEX "template_push_person" ON "template_push" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "template_push_cause" ON "template_push" USING btree ("cause_id");--> statement-breakpoint
CREATE INDEX "welcome_waiting" ON "welcome" USING btree ("lease_until") WHERE state = 'waiting';--> statement-breakpoint
CREATE INDEX "welcome_at" ON "welcome" USING btree ("at");--> statement-breakpoint
-- What agents say at a shop is seen by who sees the shop; what holds everywhere by everybody, and it is written by who acts for all of it.
-- Customers of members, messages to them and welcomes are the group's. Versions are never changed.
do $$
declare t text;
begin
  foreach t in array array['template', 'template_step', 'template_agent', 'template_watch', 'template_cause', 'template_push', 'wecom_customer',
      'wecom_member', 'mass_message', 'mass_task', 'mass_target', 'welcome'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to current_user using (true) with check (true)', t);
  end loop;
  create policy seen on template for select to zhanggui_app
    using ((select scope_is_set()) and (shop_id is null or (select scope_sees_all()) or shop_id = any ((select scope_shops())::int[])));
  create policy written on template for insert to zhanggui_app
    with check ((select scope_sees_all()) or shop_id = any ((select scope_shops())::int[]));
  create policy seen on template_step for select to zhanggui_app
    using ((select scope_is_set()) and exists (select 1 from template t where t.id = template_id));
  create policy written on template_step for insert to zhanggui_app
    with check ((select scope_sees_all()) or exists (select 1 from template t where t.id = template_id and t.shop_id = any ((select scope_shops())::int[])));
  foreach t in array array['template_agent', 'template_cause', 'template_push', 'mass_message'] loop
    execute format('create policy scoped on %I to zhanggui_app using ((select scope_sees_all()) or shop_id = any ((select scope_shops())::int[]))', t);
  end loop;
  foreach t in array array['template_watch', 'wecom_customer', 'wecom_member', 'mass_task', 'mass_target', 'welcome'] loop
    execute format('create policy scoped on %I to zhanggui_app using ((select scope_sees_all()))', t);
  end loop;
  foreach t in array array['template', 'template_step'] loop
    execute format('revoke update, delete, truncate on %I from zhanggui_app', t);
    execute format('create trigger %I before update on %I for each row execute function refuse_rewrite()', t || '_is_immutable', t);
  end loop;
end $$;
