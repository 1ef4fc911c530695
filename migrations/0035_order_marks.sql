-- A new version of an order may have come back in part: what was returned stands in its lines, and its status stays.
create or replace function mark_orders() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    perform put_mark('order', (select array_agg(id) from (select id from changed limit 2001) c));
  else
    perform put_mark('order', (select array_agg(id) from (
      select n.id from changed n join before o on o.id = n.id
      where (n.status, n.version, n.paid_at, n.shipped_at, n.cancelled_at)
        is distinct from (o.status, o.version, o.paid_at, o.shipped_at, o.cancelled_at)
      limit 2001) c));
  end if;
  return null;
end $$;
