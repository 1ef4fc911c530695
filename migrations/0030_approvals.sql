CREATE TABLE "approval" (
	"code" text PRIMARY KEY NOT NULL,
	"trace" text NOT NULL,
	"channel" text NOT NULL,
	"user_id" text NOT NULL,
	"person_id" bigint,
	"name" text NOT NULL,
	"room_id" bigint NOT NULL,
	"command" text NOT NULL,
	"canonical" text NOT NULL,
	"undoes" text,
	"effect" jsonb NOT NULL,
	"hash" text NOT NULL,
	"need" jsonb NOT NULL,
	"asked_at" timestamp with time zone NOT NULL,
	"planned_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"decided_at" timestamp with time zone,
	"decided_by" text DEFAULT '' NOT NULL,
	"reason" text DEFAULT '' NOT NULL,
	"next" text,
	CONSTRAINT "approval_state" CHECK (state in ('open', 'approved', 'rejected', 'withdrawn', 'expired', 'lapsed', 'failed'))
);
--> statement-breakpoint
CREATE TABLE "approval_decision" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "approval_decision_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"code" text NOT NULL,
	"channel" text NOT NULL,
	"user_id" text NOT NULL,
	"person_id" bigint NOT NULL,
	"name" text NOT NULL,
	"behalf" text,
	"behalf_person" bigint,
	"verdict" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "approval_decision_code_person_id_unique" UNIQUE("code","person_id"),
	CONSTRAINT "approval_decision_verdict" CHECK (verdict in ('approve', 'reject'))
);
--> statement-breakpoint
CREATE TABLE "approval_delegation" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "approval_delegation_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"from_account" text NOT NULL,
	"from_person" bigint NOT NULL,
	"to_account" text NOT NULL,
	"to_person" bigint NOT NULL,
	"until" timestamp with time zone NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "approval_policy" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "approval_policy_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"line" text NOT NULL,
	"version" integer NOT NULL,
	"value" text NOT NULL,
	"author" text NOT NULL,
	"approved_by" text DEFAULT '' NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "approval_policy_line_version_unique" UNIQUE("line","version")
);
--> statement-breakpoint
CREATE TABLE "division" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "division_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"code" text NOT NULL,
	"name_zh" text NOT NULL,
	"name_en" text NOT NULL,
	CONSTRAINT "division_code_unique" UNIQUE("code")
);
--> statement-breakpoint
ALTER TABLE "approval" ADD CONSTRAINT "approval_room_id_room_id_fk" FOREIGN KEY ("room_id") REFERENCES "public"."room"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "approval_decision" ADD CONSTRAINT "approval_decision_code_approval_code_fk" FOREIGN KEY ("code") REFERENCES "public"."approval"("code") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "approval_due" ON "approval" USING btree ("expires_at") WHERE state = 'open';--> statement-breakpoint
CREATE INDEX "approval_person" ON "approval" USING btree ("person_id","asked_at");--> statement-breakpoint
CREATE INDEX "approval_delegation_open" ON "approval_delegation" USING btree ("to_person") WHERE ended_at is null;--> statement-breakpoint
-- Columns of what was there before: also where another migration of the same day brought them.
ALTER TABLE "account" ADD COLUMN IF NOT EXISTS "vouched_by" text;--> statement-breakpoint
ALTER TABLE "account" ADD COLUMN IF NOT EXISTS "vouched_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "role_grant" ADD COLUMN IF NOT EXISTS "division_id" integer;--> statement-breakpoint
ALTER TABLE "shop" ADD COLUMN IF NOT EXISTS "division_id" integer;--> statement-breakpoint
ALTER TABLE "role_grant" DROP CONSTRAINT IF EXISTS "role_grant_person_id_role_shop_id_unique";--> statement-breakpoint
ALTER TABLE "role_grant" DROP CONSTRAINT IF EXISTS "role_grant_person_id_role_shop_id_division_id_unique";--> statement-breakpoint
ALTER TABLE "role_grant" ADD CONSTRAINT "role_grant_person_id_role_shop_id_division_id_unique" UNIQUE NULLS NOT DISTINCT("person_id","role","shop_id","division_id");--> statement-breakpoint
-- What waits for people concerns the group; a division's name is everybody's.
do $$
declare t text;
begin
  foreach t in array array['approval', 'approval_decision', 'approval_delegation', 'approval_policy', 'division'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to current_user using (true) with check (true)', t);
    execute format('create policy scoped on %I to zhanggui_app using (%s)', t,
      case when t = 'division' then '(select scope_is_set())' else '(select scope_sees_all())' end);
  end loop;
end $$;
--> statement-breakpoint
-- A decision and a version of the policy are never rewritten.
revoke update, delete, truncate on approval_decision, approval_policy from zhanggui_app;
