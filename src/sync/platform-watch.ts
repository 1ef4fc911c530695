import { raise } from '../db/alert.ts';
import { instantParam, rowsOf, sql, type Tx } from '../db/client.ts';

/** A shop that could not be read for so long, a few times in a row, counts as away. */
const AWAY_AFTER = '3 minutes';
const AWAY_TRIES = 2;
/** One shop that is away may be its own trouble. */
const LEAST_SHOPS = 2;

/**
 * A platform of which every connected shop is away is down: one alert for it, under which those of its shops' sync are silent (inhibition
 * `platform-down`). Over when one of its shops can be read again, or none is connected any more. System scope; returns the platforms that are down.
 */
export async function watchPlatforms(tx: Tx, now: Date): Promise<string[]> {
  const rows = await rowsOf<{ platform: string; shops: number; away: number; why: string; told: boolean }>(
    tx,
    sql`select s.platform, count(*)::int as shops, max(c.last_failure) as why,
          count(*) filter (where c.failures >= ${AWAY_TRIES} and c.failing_since < ${instantParam(now)} - interval '${sql.raw(AWAY_AFTER)}')::int as away,
          exists (select 1 from alert a where a.ends_at is null and a.labels ->> 'kind' = 'platform-down'
            and a.labels ->> 'platform' = s.platform) as told
        from shop_connection c join shop s on s.id = c.shop_id group by s.platform order by s.platform`,
  );
  const down = rows.filter(({ shops, away }) => shops >= LEAST_SHOPS && away === shops);
  for (const { platform, shops, why } of down)
    await raise(tx, {
      ...about(platform),
      line: {
        zh: `平台 ${platform} 的 ${shops} 家店都读不到${why ? `：${why.slice(0, 120)}` : ''}`,
        en: `None of the ${shops} shops on ${platform} can be read${why ? `: ${why.slice(0, 120)}` : ''}`,
      },
    });
  for (const { platform } of rows.filter((row) => row.told && !down.includes(row)))
    await raise(tx, {
      ...about(platform),
      line: { zh: `平台 ${platform} 又读得到了`, en: `Shops on ${platform} can be read again` },
      endsAt: 'now',
    });
  await endGone(tx);
  return down.map(({ platform }) => platform);
}

/** A platform without connected shops has nothing to be down for. */
async function endGone(tx: Tx): Promise<void> {
  const gone = await rowsOf<{ platform: string }>(
    tx,
    sql`select a.labels ->> 'platform' as platform from alert a
        where a.ends_at is null and a.labels ->> 'kind' = 'platform-down' and not a.labels ? 'source' and not exists
          (select 1 from shop_connection c join shop s on s.id = c.shop_id where s.platform = a.labels ->> 'platform') limit 100`,
  );
  for (const { platform } of gone)
    await raise(tx, {
      ...about(platform),
      line: { zh: `平台 ${platform} 已没有接入的店铺`, en: `No shop on ${platform} is connected any more` },
      endsAt: 'now',
    });
}

const about = (platform: string) => ({
  kind: 'platform-down',
  severity: 'critical' as const,
  audience: 'shops',
  labels: { platform },
  source: 'service:orders',
});
