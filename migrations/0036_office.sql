CREATE TABLE "compliance_digest" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "compliance_digest_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"ends_at" timestamp with time zone NOT NULL,
	"facts" jsonb NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "compliance_digest_once" UNIQUE("ends_at")
);
--> statement-breakpoint
CREATE TABLE "duty" (
	"code" text PRIMARY KEY NOT NULL,
	"name" jsonb NOT NULL,
	"cadence" text NOT NULL,
	"owner_id" bigint,
	"role" text NOT NULL,
	"lead_days" integer NOT NULL,
	"needs_proof" boolean NOT NULL,
	"enabled" boolean DEFAULT true NOT NULL,
	"set_by" text NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "duty_sane" CHECK (cadence in ('monthly', 'quarterly', 'yearly', 'on-rule-change', 'on-expiry') and lead_days between 0 and 366)
);
--> statement-breakpoint
CREATE TABLE "handbook" (
	"version" integer PRIMARY KEY NOT NULL,
	"digest" text NOT NULL,
	"content" jsonb NOT NULL,
	"author" text NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "handbook_ack" (
	"person_id" bigint NOT NULL,
	"version" integer NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "handbook_ack_person_id_version_pk" PRIMARY KEY("person_id","version")
);
--> statement-breakpoint
CREATE TABLE "policy_note" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "policy_note_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"platform" text NOT NULL,
	"day" date NOT NULL,
	"words" text NOT NULL,
	"url" text DEFAULT '' NOT NULL,
	"rules" text[] DEFAULT '{}' NOT NULL,
	"author" text NOT NULL,
	"digest" text NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "policy_note_digest_unique" UNIQUE("digest")
);
--> statement-breakpoint
CREATE TABLE "risk" (
	"code" text PRIMARY KEY NOT NULL,
	"category" text DEFAULT '' NOT NULL,
	"name" jsonb NOT NULL,
	"measure" jsonb NOT NULL,
	"owner" text NOT NULL,
	"likelihood" integer NOT NULL,
	"effect" integer NOT NULL,
	"rules" text[] DEFAULT '{}' NOT NULL,
	"playbooks" text[] DEFAULT '{}' NOT NULL,
	"set_by" text NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "risk_sane" CHECK (likelihood between 1 and 5 and effect between 1 and 5)
);
--> statement-breakpoint
CREATE TABLE "training" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "training_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"topic" text NOT NULL,
	"day" date NOT NULL,
	"proof" text NOT NULL,
	"author" text NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "training_person" (
	"training_id" bigint NOT NULL,
	"person_id" bigint NOT NULL,
	CONSTRAINT "training_person_training_id_person_id_pk" PRIMARY KEY("training_id","person_id")
);
--> statement-breakpoint
ALTER TABLE "todo" ADD COLUMN "needs_proof" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "duty" ADD CONSTRAINT "duty_owner_id_person_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "handbook_ack" ADD CONSTRAINT "handbook_ack_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "handbook_ack" ADD CONSTRAINT "handbook_ack_version_handbook_version_fk" FOREIGN KEY ("version") REFERENCES "public"."handbook"("version") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "training_person" ADD CONSTRAINT "training_person_training_id_training_id_fk" FOREIGN KEY ("training_id") REFERENCES "public"."training"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "training_person" ADD CONSTRAINT "training_person_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "policy_note_platform" ON "policy_note" USING btree ("platform","day");--> statement-breakpoint
CREATE INDEX "training_of" ON "training_person" USING btree ("person_id");--> statement-breakpoint
-- What the group goes by is read by everyone of the house; what a person may change of it is said by commands. Digests speak of all shops.
do $$
declare t text;
begin
  foreach t in array array['handbook', 'handbook_ack', 'policy_note', 'duty', 'training', 'training_person', 'risk', 'compliance_digest'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to current_user using (true) with check (true)', t);
    execute format('create policy scoped on %I to zhanggui_app using (%s)', t,
      case when t = 'compliance_digest' then '(select scope_sees_all())' else '(select scope_is_set())' end);
  end loop;
end $$;
