CREATE TABLE "finding_sibling" (
	"finding_id" bigint PRIMARY KEY NOT NULL,
	"shops" integer[],
	"body" jsonb NOT NULL
);
--> statement-breakpoint
ALTER TABLE "finding_sibling" ADD CONSTRAINT "finding_sibling_finding_id_finding_id_fk" FOREIGN KEY ("finding_id") REFERENCES "public"."finding"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE TABLE "news_whole" (
	"news_id" bigint PRIMARY KEY NOT NULL,
	"shops" integer[],
	"message" jsonb NOT NULL
);
--> statement-breakpoint
ALTER TABLE "news_whole" ADD CONSTRAINT "news_whole_news_id_news_id_fk" FOREIGN KEY ("news_id") REFERENCES "public"."news"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
-- What is said of one shop together with others is seen by who sees all of them.
do $$
declare t text;
begin
  foreach t in array array['finding_sibling', 'news_whole'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy owner_all on %I to current_user using (true) with check (true)', t);
    execute format('create policy scoped on %I to zhanggui_app using ((select scope_sees_all()) or shops <@ (select scope_shops())::int[])', t);
  end loop;
end $$;
