CREATE TABLE "compliance_mark" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "compliance_mark_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"kind" text NOT NULL,
	"refs" bigint[] NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "finding" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "finding_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"rule" text NOT NULL,
	"rule_version" integer NOT NULL,
	"shop_id" integer,
	"subject" text NOT NULL,
	"label" jsonb NOT NULL,
	"says" jsonb NOT NULL,
	"facts" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"weight" numeric DEFAULT 0 NOT NULL,
	"severity" text NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"owner_id" bigint,
	"due_at" timestamp with time zone NOT NULL,
	"count" integer DEFAULT 1 NOT NULL,
	"reopened" integer DEFAULT 0 NOT NULL,
	"first_at" timestamp with time zone NOT NULL,
	"last_at" timestamp with time zone NOT NULL,
	"closed_at" timestamp with time zone,
	"closed_by" text DEFAULT '' NOT NULL,
	"reason" text DEFAULT '' NOT NULL,
	"waived_until" timestamp with time zone,
	"verdict" text,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "finding_thing" UNIQUE NULLS NOT DISTINCT("rule","shop_id","subject"),
	CONSTRAINT "finding_sane" CHECK (state in ('open', 'assigned', 'handled', 'waived') and severity in ('low', 'medium', 'high', 'critical') and verdict in ('right', 'wrong'))
);
--> statement-breakpoint
CREATE TABLE "monitor" (
	"code" text PRIMARY KEY NOT NULL,
	"due_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"lease_until" timestamp with time zone,
	"ran_at" timestamp with time zone,
	"took_ms" integer,
	"figure" numeric,
	"threshold" numeric,
	"seen" bigint DEFAULT 0 NOT NULL,
	"lag_ms" integer,
	"failures" integer DEFAULT 0 NOT NULL,
	"last_failure" text DEFAULT '' NOT NULL,
	"silent_since" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "rule_version" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "rule_version_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"rule" text NOT NULL,
	"version" integer NOT NULL,
	"scope" text DEFAULT '' NOT NULL,
	"shop_id" integer,
	"platform" text,
	"category" text,
	"name" jsonb NOT NULL,
	"clause" jsonb NOT NULL,
	"params" jsonb NOT NULL,
	"severity" text NOT NULL,
	"enabled" boolean DEFAULT true NOT NULL,
	"effective_from" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"effective_until" timestamp with time zone,
	"reason" text DEFAULT '' NOT NULL,
	"author" text NOT NULL,
	"approved_by" text DEFAULT '' NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "rule_version_rule_version_unique" UNIQUE("rule","version"),
	CONSTRAINT "rule_version_severity" CHECK (severity in ('low', 'medium', 'high', 'critical'))
);
--> statement-breakpoint
CREATE TABLE "evidence" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "evidence_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"kind" text NOT NULL,
	"trace" text,
	"actor" text NOT NULL,
	"shops" integer[] DEFAULT '{}' NOT NULL,
	"subjects" text[] DEFAULT '{}' NOT NULL,
	"body" json NOT NULL,
	"key_id" bigint,
	"words" "bytea"
);
--> statement-breakpoint
ALTER TABLE "person" ADD COLUMN "pseudonym" text DEFAULT 'p-' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 12) NOT NULL;--> statement-breakpoint
ALTER TABLE "finding" ADD CONSTRAINT "finding_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "finding" ADD CONSTRAINT "finding_owner_id_person_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rule_version" ADD CONSTRAINT "rule_version_shop_id_shop_id_fk" FOREIGN KEY ("shop_id") REFERENCES "public"."shop"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "finding_open" ON "finding" USING btree ("due_at") WHERE state in ('open', 'assigned');--> statement-breakpoint
CREATE INDEX "finding_shop" ON "finding" USING btree ("shop_id","rule","last_at");--> statement-breakpoint
CREATE INDEX "finding_subject" ON "finding" USING btree ("subject");--> statement-breakpoint
CREATE INDEX "rule_version_scope" ON "rule_version" USING btree ("rule","scope","version");--> statement-breakpoint
CREATE INDEX "evidence_subjects" ON "evidence" USING gin ("subjects");--> statement-breakpoint
CREATE INDEX "evidence_trace" ON "evidence" USING btree ("trace") WHERE trace is not null;--> statement-breakpoint
CREATE INDEX "evidence_actor" ON "evidence" USING btree ("actor","id");--> statement-breakpoint
CREATE INDEX "evidence_kind" ON "evidence" USING btree ("kind","at");--> statement-breakpoint
ALTER TABLE "person" ADD CONSTRAINT "person_pseudonym_unique" UNIQUE("pseudonym");