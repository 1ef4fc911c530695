import type { Effect, EffectRow } from '../../core/effect.ts';
import type { Localized } from '../../core/localized.ts';
import type { Field } from '../../core/message.ts';
import { quote } from '../../core/text.ts';
import { rowsOf, sql, type Tx } from '../../db/client.ts';
import { type Level, levelKey, levelLabel } from './levels.ts';
import { holdName } from './reservations/words.ts';
import { openHolds } from './shortages.ts';

/**
 * What a change that the ledger never refuses will do, said before it is done: the same rule as `post` with `truth` in
 * ledger.ts. What is missing comes out of what nobody was given, then out of the shops' quotas, the lowest rank first;
 * only what is missing still is `short`.
 */
export type Foreseen = {
  assigned: number;
  short: number;
  /** `before`: the shop's quota as it stands. */
  calledBack: { shop: string; units: number; before: number }[];
  holds: Awaited<ReturnType<typeof openHolds>>;
};

export async function foresee(tx: Tx, level: Level, change: { onHand?: number; safety?: number }): Promise<Foreseen> {
  const { onHand = 0, safety = 0 } = change;
  const missing = Math.max(0, level.reserved + level.safety + safety + level.assigned - level.onHand - onHand);
  const calledBack = missing > 0 ? await wouldGiveBack(tx, level, missing) : [];
  const back = calledBack.reduce((sum, { units }) => sum + units, 0);
  const short = missing - back;
  const none = { rows: [], total: 0 };
  return {
    assigned: level.assigned - back,
    short,
    calledBack,
    holds: short > level.short ? await openHolds(tx, level) : none,
  };
}

async function wouldGiveBack(tx: Tx, level: Level, missing: number): Promise<Foreseen['calledBack']> {
  const quotas = await rowsOf<{ shop: string; units: number }>(
    tx,
    sql`select s.code as shop, q.assigned as units from quota q join shop s on s.id = q.shop_id
        where q.sku = ${level.sku} and q.warehouse_id = ${level.warehouseId} and q.owner = ${level.owner} and q.assigned > 0
        order by s.rank, s.id desc`,
  );
  let left = missing;
  return quotas.flatMap(({ shop, units }) => {
    const take = Math.min(left, units);
    left -= take;
    return take > 0 ? [{ shop, units: take, before: units }] : [];
  });
}

/** `on hand` first, then what else changes. */
export const foreseenRow = (
  level: Level,
  foreseen: Foreseen,
  first: { label: Localized; before: number; after: number },
): EffectRow => ({
  key: levelKey(level),
  label: levelLabel(level),
  version: level.version,
  versionAfter: level.version + 1,
  changes: [
    first,
    ...(foreseen.assigned === level.assigned
      ? []
      : [{ label: { zh: '已分配', en: 'Assigned' }, before: level.assigned, after: foreseen.assigned }]),
    ...(foreseen.short === level.short
      ? []
      : [{ label: { zh: '缺口', en: 'Short' }, before: level.short, after: foreseen.short }]),
  ],
});

/** What is at stake, in figures: called-back quotas, what nothing covers, and whose goods they may be. */
export function foreseenFigures(level: Level, foreseen: Foreseen): Field[] {
  const figures: Field[] = [];
  if (foreseen.calledBack.length > 0)
    figures.push({ label: { zh: '收回配额', en: 'Quotas called back' }, value: backWords(foreseen.calledBack) });
  if (foreseen.short > level.short)
    figures.push({ label: { zh: '风险', en: 'Risk' }, value: uncovered(foreseen.short - level.short) });
  if (foreseen.holds.total > 0)
    figures.push({
      label: { zh: '未完成锁单（新的在前）', en: 'Open holds, newest first' },
      value: holdWords(foreseen.holds),
    });
  return figures;
}

/** What an undo leaves as it is: quotas that were called back. One shop's is set again with one press. */
export function staysOf(level: Level, { calledBack }: Foreseen): Pick<Effect, 'stays'> {
  const [one, ...others] = calledBack;
  if (!one) return {};
  const names = `${backWords(calledBack)} · ${level.warehouse}`;
  const set = `quota set ${quote(level.sku)} ${level.warehouse} ${quote(one.shop)} ${one.before}`;
  return {
    stays: {
      words: {
        zh: `撤销不会还回收回的配额（${names}），需要的话请用 配额 设置 重新设`,
        en: `An undo does not give back the quotas that are called back (${names}); set them again with quota set`,
      },
      buttons:
        others.length > 0
          ? []
          : [
              {
                label: { zh: `${one.shop} 配额设回 ${one.before}`, en: `Quota ${one.shop} back to ${one.before}` },
                says: set,
              },
            ],
    },
  };
}

export const backWords = (back: readonly { shop: string; units: number }[]): string =>
  back.map(({ shop, units }) => `${shop} −${units}`).join(', ');

const uncovered = (units: number): Localized => ({
  zh: `缺口 +${units}：已锁定、已分配或安全库存没有货可用`,
  en: `short +${units}: reserved, assigned or safety units are not there`,
});

function holdWords({ rows, total }: Foreseen['holds']): Localized {
  const hidden = total - rows.length;
  const say = (lang: 'zh' | 'en') =>
    rows
      .map((hold) => [holdName(hold)[lang], hold.shop, `×${hold.quantity}`].filter(Boolean).join(' '))
      .join(lang === 'zh' ? '；' : '; ');
  return {
    zh: hidden > 0 ? `${say('zh')}；另有 ${hidden} 单` : say('zh'),
    en: hidden > 0 ? `${say('en')}; ${hidden} more` : say('en'),
  };
}
