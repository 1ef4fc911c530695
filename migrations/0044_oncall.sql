CREATE TABLE "oncall_cover" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "oncall_cover_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"rota" text NOT NULL,
	"person_id" bigint NOT NULL,
	"from_at" timestamp with time zone NOT NULL,
	"to_at" timestamp with time zone NOT NULL,
	"swap_id" bigint,
	"author" text NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "oncall_cover_sane" CHECK (to_at > from_at)
);
--> statement-breakpoint
CREATE TABLE "oncall_rota" (
	"code" text NOT NULL,
	"version" integer NOT NULL,
	"body" jsonb NOT NULL,
	"author" text NOT NULL,
	"reason" text DEFAULT '' NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "oncall_rota_code_version_pk" PRIMARY KEY("code","version")
);
--> statement-breakpoint
CREATE TABLE "oncall_swap" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "oncall_swap_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"rota" text NOT NULL,
	"gives_id" bigint NOT NULL,
	"takes_id" bigint NOT NULL,
	"from_at" timestamp with time zone NOT NULL,
	"to_at" timestamp with time zone NOT NULL,
	"asked_by" bigint NOT NULL,
	"asked_at" timestamp with time zone NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"decided_by" text DEFAULT '' NOT NULL,
	"decided_at" timestamp with time zone,
	CONSTRAINT "oncall_swap_state" CHECK (state in ('open', 'agreed', 'declined') and to_at > from_at and gives_id <> takes_id)
);
--> statement-breakpoint
ALTER TABLE "alert_group" ADD COLUMN "ack_reminded_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "alert_group" ADD COLUMN "snoozed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "alert_group" ADD COLUMN "snoozed_by" bigint;--> statement-breakpoint
ALTER TABLE "alert_reach" ADD COLUMN "failed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "oncall_cover" ADD CONSTRAINT "oncall_cover_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "oncall_swap" ADD CONSTRAINT "oncall_swap_gives_id_person_id_fk" FOREIGN KEY ("gives_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "oncall_swap" ADD CONSTRAINT "oncall_swap_takes_id_person_id_fk" FOREIGN KEY ("takes_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "oncall_swap" ADD CONSTRAINT "oncall_swap_asked_by_person_id_fk" FOREIGN KEY ("asked_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "oncall_cover_of" ON "oncall_cover" USING btree ("rota","to_at") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "oncall_swap_open" ON "oncall_swap" USING btree ("from_at") WHERE state = 'open';--> statement-breakpoint
ALTER TABLE "alert_group" ADD CONSTRAINT "alert_group_snoozed_by_person_id_fk" FOREIGN KEY ("snoozed_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "alert_reach_open" ON "alert_reach" USING btree ("asked_at") WHERE delivered_at is null;--> statement-breakpoint
do $$
declare t text;
begin
  foreach t in array array['oncall_rota', 'oncall_cover', 'oncall_swap'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to current_user using (true) with check (true)', t);
    execute format('create policy seen on %I for select to zhanggui_app using ((select scope_is_set()))', t);
  end loop;
  create policy written on oncall_rota to zhanggui_app using ((select scope_sees_all())) with check ((select scope_sees_all()));
  -- Who has some shops may swap turns all the same.
  foreach t in array array['oncall_cover', 'oncall_swap'] loop
    execute format('create policy written on %I to zhanggui_app using ((select scope_is_set())) with check ((select scope_is_set()))', t);
  end loop;
  revoke update, delete, truncate on oncall_rota from zhanggui_app;
  create trigger oncall_rota_is_immutable before update or delete on oncall_rota for each row execute function refuse_rewrite();
end $$;
