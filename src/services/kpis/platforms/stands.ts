import type { Localized } from '../../../core/localized.ts';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { bounded } from '../bounded.ts';
import { rowOf } from '../measure.ts';
import type { MetricQuery, MetricRow } from '../metric-kind.ts';
import { conversionRows, type Reading } from './conversion.ts';
import { type ConversionMapping, mappingOf, platformName } from './mapping.ts';

/** How a platform converts: rates in percent, none where visitors are not known. */
export type ConversionStand = {
  platform: string;
  name: Localized;
  mapping: ConversionMapping;
  /** As it counts itself, and as Taobao counts. */
  own: Rate;
  taobao: Rate;
  shops: number[];
};

/** `days`: shop-days for which visitors are known. */
export type Rate = { value: number | undefined; buyers: number; visitors: number; days: number };

/** Conversion by platform in a period, the most visitors first. Platforms of which no visitors are known are not there. */
export async function conversionsBy(tx: Tx, q: MetricQuery): Promise<ConversionStand[]> {
  const read = (reading: Reading) =>
    bounded(tx, 5_000, async (inner) =>
      (await rowsOf<Raw>(inner, sql`${conversionRows(q, reading)} limit 20000`)).map(rowOf),
    );
  const [taobao, own] = [await read('taobao'), await read('own')];
  const platforms = [...new Set([...taobao, ...own].map(({ part = '' }) => part))];
  return platforms
    .map((platform) => {
      const mine = taobao.filter(({ part }) => part === platform);
      return {
        platform,
        name: platformName(platform),
        mapping: mappingOf(platform),
        own: rateOf(own.filter(({ part }) => part === platform)),
        taobao: rateOf(mine),
        shops: mine.flatMap(({ shopId }) => (shopId === null ? [] : [shopId])),
      };
    })
    .sort((a, b) => b.taobao.visitors - a.taobao.visitors || a.platform.localeCompare(b.platform));
}

type Raw = Parameters<typeof rowOf>[0];

function rateOf(rows: readonly MetricRow[]): Rate {
  const sum = (of: (row: MetricRow) => number) => rows.reduce((total, row) => total + of(row), 0);
  const [buyers, visitors, days] = [sum(({ num }) => num), sum(({ den = 0 }) => den), sum((row) => row.days ?? 0)];
  return { value: visitors > 0 ? (100 * buyers) / visitors : undefined, buyers, visitors, days };
}
