import { sql } from '../../../db/client.ts';
import { CONTENT_GOALS, CONTENT_WEIGHTS, contentOf } from '../content.ts';
import type { MetricKind } from '../metric-kind.ts';

const { pieces, plays, completion } = CONTENT_WEIGHTS;

export const metric: MetricKind = {
  code: 'content-score',
  name: { zh: '内容得分', en: 'Content score' },
  aliases: ['内容评分', '内容分'],
  unit: 'count',
  grains: ['day', 'week', 'month', 'quarter'],
  good: 'up',
  shelf: 'content',
  distinct: true,
  says: {
    zh: `满分 100：日均条数达到 ${CONTENT_GOALS.pieces} 得 ${pieces} 分，单条播放达到 ${CONTENT_GOALS.plays} 得 ${plays} 分，不足按比例；完播率乘 ${completion} 分。三样缺一就没有得分`,
    en: `Of 100: ${pieces} for ${CONTENT_GOALS.pieces} pieces a day, ${plays} for ${CONTENT_GOALS.plays} plays a piece, less in proportion; ${completion} times the completion rate. Without all three there is none`,
  },
  source: { zh: '录入的内容数据', en: 'content as entered' },
  inputs: ['content-pieces', 'content-plays', 'content-completion'],
  owner: 'marketing',
  version: 1,
  sql: (q) => sql`
    select null::int as shop_id, 1 as den, c.pieces::bigint as n, c.days,
      ${pieces}::numeric * least(1, c.pieces / c.days / ${CONTENT_GOALS.pieces}::numeric)
        + ${plays}::numeric * least(1, c.plays / nullif(c.played, 0) / ${CONTENT_GOALS.plays}::numeric)
        + ${completion}::numeric * c.completed / c.weight / 100 as num
    from (select sum(pieces) as pieces, count(distinct day) filter (where pieces is not null)::int as days,
            sum(plays) filter (where pieces is not null) as plays, sum(pieces) filter (where plays is not null) as played,
            sum(completion * coalesce(nullif(plays, 0), 1)) as completed,
            sum(coalesce(nullif(plays, 0), 1)) filter (where completion is not null) as weight
          from (${contentOf(q)}) x) c
    where c.pieces is not null and c.played > 0 and c.weight is not null`,
};
