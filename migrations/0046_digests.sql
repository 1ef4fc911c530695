CREATE TABLE "digest" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "digest_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"code" text NOT NULL,
	"kind" text NOT NULL,
	"from_day" date NOT NULL,
	"to_day" date NOT NULL,
	"scope" text NOT NULL,
	"shop_ids" integer[] DEFAULT '{}' NOT NULL,
	"as_of" timestamp with time zone NOT NULL,
	"facts" jsonb NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "digest_code_unique" UNIQUE("code"),
	CONSTRAINT "digest_once" UNIQUE("kind","from_day","to_day","scope","as_of")
);
--> statement-breakpoint
CREATE TABLE "digest_setting" (
	"room_id" bigint PRIMARY KEY NOT NULL,
	"body" jsonb NOT NULL,
	"set_by" text NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"version" integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "digest_slot" (
	"room_id" bigint NOT NULL,
	"kind" text NOT NULL,
	"slot" date NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"told_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"digest" text DEFAULT '' NOT NULL,
	CONSTRAINT "digest_slot_room_id_kind_slot_pk" PRIMARY KEY("room_id","kind","slot")
);
--> statement-breakpoint
ALTER TABLE "digest_setting" ADD CONSTRAINT "digest_setting_room_id_room_id_fk" FOREIGN KEY ("room_id") REFERENCES "public"."room"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "digest_slot" ADD CONSTRAINT "digest_slot_room_id_room_id_fk" FOREIGN KEY ("room_id") REFERENCES "public"."room"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "digest_made" ON "digest" USING btree ("kind","as_of");--> statement-breakpoint
-- Digests of shops are seen by who sees all of those shops; the group's by who acts for all of it. What was told is never rewritten.
do $$
declare t text;
begin
  foreach t in array array['digest', 'digest_setting', 'digest_slot'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to current_user using (true) with check (true)', t);
  end loop;
  create policy scoped on digest to zhanggui_app
    using ((select scope_sees_all()) or (shop_ids <> '{}' and shop_ids <@ (select scope_shops())::int[]));
  create policy seen on digest_setting for select to zhanggui_app using ((select scope_is_set()));
  create policy written on digest_setting to zhanggui_app using ((select scope_sees_all())) with check ((select scope_sees_all()));
  create policy scoped on digest_slot to zhanggui_app using ((select scope_sees_all()));
  revoke update, delete, truncate on digest from zhanggui_app;
  create trigger digest_is_immutable before update or delete on digest for each row execute function refuse_rewrite();
end $$;
