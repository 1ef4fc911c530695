-- What runs as the owner reads no temporary table in place of ours, and strangers run none of it.
alter function promotion_end(bigint) set search_path = public, pg_temp;
--> statement-breakpoint
revoke execute on function promotion_end(bigint) from public;
--> statement-breakpoint
grant execute on function promotion_end(bigint) to zhanggui_app;
