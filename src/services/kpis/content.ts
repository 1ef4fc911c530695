import { sql } from '../../db/client.ts';
import type { MetricQuery } from './metric-kind.ts';
import type { Query } from './sql.ts';
import { wholeOf } from './whole.ts';

/** What the group wants of its content: pieces a day, plays a piece. */
export const CONTENT_GOALS = { pieces: 200, plays: 15_000 } as const;

/** Points of a hundred. The completion rate has its 30 %; the two others share the rest alike. */
export const CONTENT_WEIGHTS = { pieces: 35, plays: 35, completion: 30 } as const;

/** Content by shop (or none) and day: pieces, plays, completion (percent); what was not entered is null. */
export const contentOf = (q: MetricQuery): Query => sql`
  select shop_id, day, max(value) filter (where what = 'pieces') as pieces, max(value) filter (where what = 'plays') as plays,
    max(value) filter (where what = 'completion') as completion
  from (
    select 'pieces' as what, shop_id, day, sum(value) as value from (${wholeOf(q, 'content-pieces')}) p group by shop_id, day
    union all
    select 'plays', shop_id, day, sum(value) from (${wholeOf(q, 'content-plays')}) p group by shop_id, day
    union all
    select 'completion', shop_id, day, avg(value) from (${wholeOf(q, 'content-completion', 'level')}) p group by shop_id, day) x
  group by shop_id, day`;
