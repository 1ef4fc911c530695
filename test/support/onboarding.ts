import { openOwner } from '../../src/db/owner.ts';

/** A shop that passed its list already: `connect live` asks no more. */
export async function passedOnboarding(url: string, code: string): Promise<void> {
  const owner = openOwner(url);
  await owner`insert into onboarding (shop_id, passed_at, passed_by) select id, now(), 'test' from shop where code = ${code}`;
  await owner.end();
}
