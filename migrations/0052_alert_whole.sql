CREATE TABLE "alert_whole" (
	"alert_id" bigint PRIMARY KEY NOT NULL,
	"shops" integer[],
	"message" jsonb NOT NULL
);
--> statement-breakpoint
ALTER TABLE "alert_whole" ADD CONSTRAINT "alert_whole_alert_id_alert_id_fk" FOREIGN KEY ("alert_id") REFERENCES "public"."alert"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "alert" DROP COLUMN "whole";--> statement-breakpoint
alter table alert_whole enable row level security;
--> statement-breakpoint
alter table alert_whole force row level security;
--> statement-breakpoint
create policy owner_all on alert_whole to current_user using (true) with check (true);
--> statement-breakpoint
create policy seen on alert_whole for select to zhanggui_app using ((select scope_sees_all()) or shops <@ (select scope_shops())::int[]);
--> statement-breakpoint
create policy written on alert_whole to zhanggui_app using ((select scope_sees_all())) with check ((select scope_is_set()));
