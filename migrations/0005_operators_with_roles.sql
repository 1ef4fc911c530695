-- Whoever loses their last role no longer gets the cards of the rooms they worked in.
create function forget_operator() returns trigger language plpgsql as $$
begin
  delete from room_operator where person_id = old.person_id
    and not exists (select 1 from role_grant where person_id = old.person_id);
  return null;
end $$;
--> statement-breakpoint
create trigger role_grant_ends after delete on role_grant for each row execute function forget_operator();
