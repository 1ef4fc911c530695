-- An account of the console is one whatever the case: of several, the one in small letters stays, or else the oldest.
delete from account where channel = 'console' and user_id in (
  select user_id from (
    select user_id, row_number() over (partition by lower(user_id) order by user_id <> lower(user_id), person_id, user_id) as place
    from account where channel = 'console'
  ) spelled where place > 1);
--> statement-breakpoint
update account set user_id = lower(user_id) where channel = 'console' and user_id <> lower(user_id);
--> statement-breakpoint
delete from role_grant g where not exists (select from account a where a.person_id = g.person_id);
