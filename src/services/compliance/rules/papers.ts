import type { Localized } from '../../../core/localized.ts';
import { rowsOf, sql } from '../../../db/client.ts';
import { PAPER_KINDS } from '../papers/kinds.ts';
import { missing, needWords } from '../papers/needs.ts';
import { type Paper, papersWhere } from '../papers/read.ts';
import { needSubject } from '../papers/settle.ts';
import type { Hit, Reads, RuleKind, Setting, Severity } from '../rule-kind.ts';

/** Licences and the like that end soon, have ended, or are not there for a category that a shop sells. */
export const rule: RuleKind = {
  code: 'papers',
  module: 'papers',
  name: { zh: '资质到期或缺失', en: 'Papers that end or are missing' },
  clause: {
    zh: '《电子商务法》第十条、第十二条、第十五条',
    en: 'E-Commerce Law, articles 10, 12 and 15',
  },
  text: {
    zh: '经营者应当取得所需的行政许可，并持续公示有效的执照和许可信息；到期前要续期，品类要求的证照要齐',
    en: 'Who sells must hold the licences that the goods call for and keep showing valid ones: they are renewed before they end, and none that a category asks for is missing',
  },
  severity: 'high',
  params: {
    first: {
      kind: 'days',
      words: { zh: '提前多少天提醒（低）', en: 'days ahead for the first warning (low)' },
      value: 60,
      least: 1,
      most: 365,
    },
    second: {
      kind: 'days',
      words: { zh: '提前多少天提醒（中）', en: 'days ahead for the second warning (medium)' },
      value: 30,
      least: 1,
      most: 365,
    },
    last: {
      kind: 'days',
      words: { zh: '提前多少天提醒（高）', en: 'days ahead for the last warning (high)' },
      value: 7,
      least: 0,
      most: 365,
    },
  },
  scopes: ['platform', 'shop', 'category'],
  async find(reads) {
    const shops = await shopsOf(reads);
    return [...(await ending(reads, shops)), ...(await lacking(reads, shops))];
  },
};

const MOST = 5_000;
const DAY_MS = 86_400_000;

/** Shops that what was marked concerns; undefined: all. A paper of the group concerns all. */
async function shopsOf({ tx, only }: Reads): Promise<number[] | undefined> {
  if (!only || !['licence', 'listing', 'shop'].includes(only.kind)) return undefined;
  const refs = sql.param([...only.refs]);
  if (only.kind === 'shop') return [...only.refs];
  const rows = await rowsOf<{ shop_id: number | null }>(
    tx,
    only.kind === 'licence'
      ? sql`select distinct shop_id from paper where id = any (${refs}::bigint[])`
      : sql`select distinct shop_id from listing where id = any (${refs}::bigint[])`,
  );
  return rows.some(({ shop_id }) => shop_id === null) ? undefined : rows.map(({ shop_id }) => Number(shop_id));
}

async function ending({ tx, until, settingFor }: Reads, shops: number[] | undefined): Promise<Hit[]> {
  const wanted = shops === undefined ? sql`true` : sql`p.shop_id = any (${sql.param(shops)}::int[])`;
  const papers = await papersWhere(
    tx,
    until,
    sql`p.expires_on is not null and ${wanted} order by p.expires_on, p.id limit ${MOST}`,
  );
  return papers.flatMap((paper) => {
    const setting = settingFor({
      ...(paper.shopId !== undefined && { shopId: paper.shopId }),
      ...(paper.category !== '' && { category: paper.category }),
    });
    const hit = setting && !paper.followed && endingHit(paper, setting);
    return hit ? [hit] : [];
  });
}

const ORDER: readonly Severity[] = ['low', 'medium', 'high', 'critical'];
const atMost = (severity: Severity, most: Severity): Severity =>
  ORDER.indexOf(severity) > ORDER.indexOf(most) ? most : severity;

/** How near the end is: by the narrowest of the days that it is within. An ended one is as grave as the rule. */
export function tierOf(daysLeft: number, setting: Setting): { severity: Severity; within: number } | undefined {
  if (daysLeft < 0) return { severity: setting.severity, within: 0 };
  const tiers = [
    { days: Number(setting.params['last']), severity: 'high' },
    { days: Number(setting.params['second']), severity: 'medium' },
    { days: Number(setting.params['first']), severity: 'low' },
  ] as const;
  const tier = tiers.find(({ days }) => daysLeft <= days);
  return tier && { severity: atMost(tier.severity, setting.severity), within: tier.days };
}

function endingHit(paper: Paper, setting: Setting): Hit | undefined {
  if (paper.daysLeft === undefined || paper.expiresOn === undefined) return undefined;
  const tier = tierOf(paper.daysLeft, setting);
  if (!tier) return undefined;
  const over = paper.daysLeft < 0;
  const kind = PAPER_KINDS[paper.kind];
  const began = Date.parse(`${paper.expiresOn}T00:00:00Z`) + (over ? 1 : -tier.within) * DAY_MS;
  return {
    rule: 'papers',
    ...(paper.shopId !== undefined && { shopId: paper.shopId }),
    subject: `licence:${paper.id}`,
    label: { zh: `${kind.zh} ${paper.name}`, en: `${kind.en} ${paper.name}` },
    says: endingWords(paper, over),
    weight: 1_000 - paper.daysLeft,
    severity: tier.severity,
    at: new Date(began),
    facts: {
      paper: paper.id,
      expires: paper.expiresOn,
      over,
      within: Number(setting.params['first']),
      tier: tier.severity,
    },
  };
}

/** Without the days that are left: they change daily, and nothing happened. */
const endingWords = ({ id, name, expiresOn, shop }: Paper, over: boolean): Localized => ({
  zh: `${shop ?? '全组'}的“${name}”${over ? `已于 ${expiresOn} 到期` : `将于 ${expiresOn} 到期`}，续期后发送 证照 续期 ${id} <新到期日>`,
  en: `“${name}” of ${shop ?? 'the group'} ${over ? 'ended' : 'ends'} on ${expiresOn}; once it is renewed, send paper renew ${id} <last day>`,
});

async function lacking({ tx, until, settingFor }: Reads, shops: number[] | undefined): Promise<Hit[]> {
  const all = await missing(tx, until, shops);
  return all.slice(0, MOST).flatMap((one): Hit[] => {
    const { shopId, shop, category, need } = one;
    const setting = settingFor({ shopId, category });
    if (!setting) return [];
    const words = needWords(need);
    return [
      {
        rule: 'papers',
        shopId,
        subject: needSubject(one),
        label: { zh: `${category} ${words.zh}`, en: `${category} ${words.en}` },
        says: {
          zh: `${shop} 在卖 ${category}，但没有有效的“${words.zh}”；办好后发送 证照 添加 ${shop} …`,
          en: `${shop} sells ${category} without a valid ${words.en}; once it has one, send paper add ${shop} …`,
        },
        weight: 1_500,
        severity: setting.severity,
        at: need.at,
        facts: { category, need: need.kind || need.name },
      },
    ];
  });
}
