CREATE TABLE "term_change" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "term_change_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"pack" text NOT NULL,
	"word" text NOT NULL,
	"folded" text NOT NULL,
	"act" text NOT NULL,
	"level" text,
	"rewrite" text DEFAULT '' NOT NULL,
	"reason" text NOT NULL,
	"author" text NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	CONSTRAINT "term_change_sane" CHECK (act in ('add', 'except', 'remove') and (act = 'add') = (level is not null) and level in ('forbidden', 'care', 'proof'))
);
--> statement-breakpoint
ALTER TABLE "listing" ADD COLUMN "worded_at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL;--> statement-breakpoint
CREATE INDEX "term_change_word" ON "term_change" USING btree ("pack","folded","id");
--> statement-breakpoint
alter table term_change enable row level security;
--> statement-breakpoint
alter table term_change force row level security;
--> statement-breakpoint
create policy owner_all on term_change to current_user using (true) with check (true);
--> statement-breakpoint
-- Words are the group's: everybody checks by them; only a transaction that sees all shops changes them.
create policy seen on term_change for select to zhanggui_app using ((select scope_is_set()));
--> statement-breakpoint
create policy written on term_change for insert to zhanggui_app with check ((select scope_sees_all()));
--> statement-breakpoint
grant select, insert on term_change to zhanggui_app;
--> statement-breakpoint
revoke update, delete, truncate on term_change from zhanggui_app;
--> statement-breakpoint
create trigger term_change_is_immutable before update or delete on term_change for each row execute function refuse_rewrite();
--> statement-breakpoint
-- Since when a listing reads as it does: what rules find in it happened then, however often it is read again.
create function note_wording() returns trigger language plpgsql as $$
begin
  new.worded_at := clock_timestamp();
  return new;
end $$;
--> statement-breakpoint
create trigger listing_worded before update of title, attributes on listing for each row
  when ((old.title, old.attributes) is distinct from (new.title, new.attributes)) execute function note_wording();
