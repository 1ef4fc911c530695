-- When a linked promotion is over, also for shops that do not see it: what was written for it ends with it.
create function promotion_end(promotion bigint) returns timestamptz language sql stable security definer set search_path = public
  as $$ select least(p.ends_at, p.ended_at) from linked_promotion p where p.id = promotion $$;
