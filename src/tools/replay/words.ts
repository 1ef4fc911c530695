import type { Localized } from '../../core/localized.ts';
import { PROOFS } from '../../services/inventory/verify.ts';
import { type Policy, REVIEW_DAYS } from './demand.ts';
import { OPENING_DAYS, SLOW_DAYS } from './play.ts';
import { type Replayed, turnoverOf } from './tally.ts';

const n = (count: number): string => Math.round(count).toLocaleString('en');
const percent = (part: number, whole: number): string => `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`;

/** What is said before anything is done. */
export const startLines = (year: string, { leadDays, service }: Policy): Localized[] => [
  {
    zh: `在自己的临时数据库里回放 ${year} 年，结束后删除；你的数据不会被读取或改动`,
    en: `Plays ${year} in a database of its own that is removed at the end; your data is neither read nor changed`,
  },
  {
    zh: `期初库存：前 ${OPENING_DAYS} 天每个商品的需求量（没有需求的取中位数）；每 ${REVIEW_DAYS} 天按预测补货一次，交期 ${leadDays} 天，补到 ${n(service * 100)} % 分位`,
    en: `Opening stock: what was asked for of each SKU in the ${OPENING_DAYS} days before (the median where that is none); ordered every ${REVIEW_DAYS} days by forecast, lead time ${leadDays} days, up to the ${n(service * 100)} % quantile`,
  },
];

export const resultLines = (r: Replayed): Localized[] => [
  ...stockLines(r),
  ...saleLines(r),
  ...lyingLines(r),
  proofLine(r),
];

const stockLines = ({ opening, launches, bought, orders, days, last, rejects, seconds }: Replayed): Localized[] => [
  {
    zh: `期初 ${n(opening.skus)} 个商品 ${n(opening.units)} 件；年内上新 ${n(launches.skus)} 个商品 ${n(launches.units)} 件；补货 ${n(bought.lines)} 行 ${n(bought.units)} 件`,
    en: `Opening: ${n(opening.units)} units of ${n(opening.skus)} SKUs; new in the year: ${n(launches.units)} units of ${n(launches.skus)} SKUs; bought: ${n(bought.units)} units in ${n(bought.lines)} lines`,
  },
  {
    zh: `${n(days)} 个营业日，${n(orders)} 个订单，到 ${last} 为止，用时 ${n(seconds)} 秒；读不懂的 ${n(rejects)} 行`,
    en: `${n(orders)} orders on ${n(days)} days of business until ${last}, played in ${n(seconds)} s; ${n(rejects)} lines made no sense`,
  },
];

const saleLines = ({ lines, units, withdrawn, returned, skuDays }: Replayed): Localized[] => [
  {
    zh: `满足率：明细 ${percent(lines.filled, lines.asked)}（${n(lines.filled)} / ${n(lines.asked)} 行），件数 ${percent(units.filled, units.asked)}（${n(units.filled)} / ${n(units.asked)} 件）`,
    en: `Fill rate: ${percent(lines.filled, lines.asked)} of lines (${n(lines.filled)} of ${n(lines.asked)}), ${percent(units.filled, units.asked)} of units (${n(units.filled)} of ${n(units.asked)})`,
  },
  {
    zh: `缺货：${n(lines.asked - lines.filled)} 行没有货；日终无货的“商品×天”占 ${percent(skuDays.empty, skuDays.all)}`,
    en: `Stock-outs: ${n(lines.asked - lines.filled)} lines could not be had; ${percent(skuDays.empty, skuDays.all)} of SKU-days ended with none free`,
  },
  {
    zh: `当天取消 ${n(withdrawn.lines)} 行 ${n(withdrawn.units)} 件（已释放，不计入满足率）；退货入库 ${n(returned.units)} 件，另有 ${n(returned.leftOut)} 件不是回放发出的，未入库`,
    en: `Called off on the same day: ${n(withdrawn.units)} units in ${n(withdrawn.lines)} lines (released, not in the fill rate); returned to stock: ${n(returned.units)} units, ${n(returned.leftOut)} more were never shipped here and stay out`,
  },
];

function lyingLines(r: Replayed): Localized[] {
  const shown = r.slow.slice(0, 10);
  const cover = (days: number) => (Number.isFinite(days) ? `${n(days)}` : '∞');
  return [
    {
      zh: `周转：一年 ${turnoverOf(r).toFixed(1)} 次（发出件数 ÷ 平均在库 ${n(r.onHandDays / r.calendarDays)} 件）；期末在库 ${n(r.endUnits)} 件`,
      en: `Turnover: ${turnoverOf(r).toFixed(1)} a year (units shipped by the average ${n(r.onHandDays / r.calendarDays)} on hand); ${n(r.endUnits)} units on hand at the end`,
    },
    {
      zh: `滞销（按最近 ${SLOW_DAYS} 天的需求够卖 ${2 * SLOW_DAYS} 天以上）：${n(r.slow.length)} 个商品 ${n(r.slowUnits)} 件，件数最多的 ${shown.length} 个：`,
      en: `Slow movers (more than ${2 * SLOW_DAYS} days of stock at the demand of the last ${SLOW_DAYS}): ${n(r.slowUnits)} units of ${n(r.slow.length)} SKUs, the ${shown.length} with the most units:`,
    },
    ...shown.map(({ sku, onHand, asked, cover: days }) => ({
      zh: `  ${sku.padEnd(10)} 在库 ${n(onHand)}，${SLOW_DAYS} 天需求 ${n(asked)}，够卖 ${cover(days)} 天`,
      en: `  ${sku.padEnd(10)} ${n(onHand)} on hand, ${n(asked)} asked for in ${SLOW_DAYS} days, ${cover(days)} days of cover`,
    })),
  ];
}

function proofLine({ proof }: Replayed): Localized {
  if (proof.total === 0)
    return {
      zh: `库存 核对：无误（${n(proof.levels)} 条库存，${n(proof.movements)} 条流水）`,
      en: `stock verify: clean (${n(proof.levels)} levels, ${n(proof.movements)} movements)`,
    };
  const [first] = proof.findings;
  const what = first ? PROOFS[first.proof] : { zh: '', en: '' };
  return {
    zh: `库存 核对：${n(proof.total)} 项不符，第一项：${first?.sku} ${what.zh}`,
    en: `stock verify: ${n(proof.total)} do not add up, the first: ${first?.sku}, ${what.en}`,
  };
}
