import type { Effect } from '../../../core/effect.ts';
import { UserError } from '../../../core/errors.ts';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { putEvidence } from '../../../db/evidence.ts';
import { type ItemRow, isItem, listOf } from './items.ts';

type Deps = { tx: Tx };
export type ItemChange = { code: string; enabled: boolean; days?: number | undefined; words?: string | undefined };

/**
 * Read only: an item on or off, its days, or a new item of the group's own that people vouch for. A second person must agree. Throws
 * onboarding.item_words, onboarding.item_days, onboarding.item_same, onboarding.too_many.
 */
export async function planItem({ tx }: Deps, { code, enabled, days, words }: ItemChange): Promise<Effect> {
  const rows = await rowsOf<ItemRow>(tx, sql`select code, enabled, days, words from onboarding_item limit 100`);
  const known = listOf(rows).find((one) => one.code === code);
  if (!known && (!words || words.length > 60 || !/^[a-z][a-z0-9-]{1,30}$/.test(code) || !enabled)) throw newItem();
  if (!known && rows.length >= 50) throw tooMany();
  if (days !== undefined && known?.days === undefined) throw noDays(code);
  if (known && known.enabled === enabled && (days === undefined || days === known.days)) throw same(code);
  const state = (on: boolean) => (on ? { zh: '开启', en: 'on' } : { zh: '关闭', en: 'off' });
  const label = known?.words ?? { zh: words ?? code, en: words ?? code };
  const before = known ? state(known.enabled) : '–';
  return {
    summary: {
      zh: `开店清单：${label.zh} ${state(enabled).zh}${days === undefined ? '' : `，${days} 天`}`,
      en: `Onboarding list: ${label.en} ${state(enabled).en}${days === undefined ? '' : `, ${days} days`}`,
    },
    rows: [
      {
        key: `onboarding_item:${code}`,
        label,
        version: known ? (known.enabled ? 2 : 1) : 0,
        versionAfter: enabled ? 2 : 1,
        changes: [
          { label: { zh: '状态', en: 'State' }, before, after: state(enabled) },
          ...(days === undefined
            ? []
            : [{ label: { zh: '天数', en: 'Days' }, before: known?.days ?? '–', after: days }]),
        ],
      },
    ],
    figures: [],
    risk: { area: 'rules', second: { role: 'compliance' } },
    inverse: {
      says: `onboarding item ${code} ${known?.enabled ? 'on' : 'off'}${days === undefined || known?.days === undefined ? '' : ` ${known.days}`}`,
    },
    data: { code, enabled, days: days ?? null, words: words ?? '' },
  };
}

export async function applyItem(
  { tx }: Deps,
  { effect: { data }, by, trace }: { effect: Effect; by: number; trace: string },
): Promise<void> {
  await rowsOf(
    tx,
    sql`insert into onboarding_item (code, enabled, days, words, set_by)
        values (${data['code']}, ${data['enabled']}, ${data['days']}::int, ${isItem(String(data['code'])) ? '' : data['words']}, ${`person:${by}`})
        on conflict (code) do update set enabled = excluded.enabled, days = coalesce(excluded.days, onboarding_item.days),
          set_by = excluded.set_by, at = clock_timestamp()`,
  );
  await putEvidence(tx, {
    kind: 'shop',
    trace,
    by,
    subjects: ['rule:onboarding'],
    body: {
      act: 'onboarding-item',
      item: String(data['code']),
      enabled: data['enabled'] === true,
      days: data['days'] ?? null,
    },
  });
}

const newItem = (): UserError =>
  new UserError('onboarding.item_words', {
    zh: '清单里没有这一项；要新增，请写小写英文编码、开启 和说明（最多 60 字），例如：开店 设置 photos 开启 说明 门头照已上传',
    en: 'The list has no such item; to add one, write a code in lower case, on, and its words (at most 60 characters), such as onboarding item photos on says "the shop front is photographed"',
  });

const tooMany = (): UserError =>
  new UserError('onboarding.too_many', {
    zh: '清单最多改 50 项，请先关闭不用的',
    en: 'The list takes 50 changes at most; switch those off that nobody needs',
  });

const noDays = (code: string): UserError =>
  new UserError('onboarding.item_days', {
    zh: `“${code}”不按天数算，去掉天数再发送`,
    en: `“${code}” has no days; send it again without them`,
  });

const same = (code: string): UserError =>
  new UserError('onboarding.item_same', {
    zh: `“${code}”已经是这样，没有改动`,
    en: `“${code}” is so already, nothing was changed`,
  });
