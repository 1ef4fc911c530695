import type { Localized } from '../../../core/localized.ts';
import { numberOf, type RuledShop, ruledShops } from '../reads/shops.ts';
import type { Hit, Reads } from '../rule-kind.ts';
import { type Cluster, clustersOf } from './clusters.ts';
import { type Scored, scoresOf, shippedModel } from './score.ts';
import { byOwnMeans, marked, type Named, namesOf, placedIn } from './suspects.ts';
import { KIND_WORDS, maskedHash, whyWords } from './words.ts';

const DAY_MS = 86_400_000;
/** Orders that a finding names. */
const MOST_NAMED = 50;

type Suspect = Scored & { name: Named; shop: RuledShop; own: string | undefined };

/** Suspect orders of the span, one hit for those of a shop that belong together. Bounded by MOST_SWEPT. */
export async function findBursts(code: string, { tx, settingFor, since, until, only }: Reads): Promise<Hit[]> {
  if (only && only.kind !== 'order') return [];
  const shops = new Map((await ruledShops(tx, settingFor)).map((shop) => [shop.id, shop]));
  const days = Math.max(1, ...[...shops.values()].map(({ setting }) => numberOf(setting, 'days')));
  const from = new Date(Math.min(since.getTime(), until.getTime() - days * DAY_MS));
  const ids = only ? await marked(tx, only.refs, { until, days }) : await placedIn(tx, from, until);
  const scored = await scoresOf(tx, ids, until);
  const [names, own] = [await namesOf(tx, ids), await byOwnMeans(tx, ids)];
  const suspects = scored.flatMap((one): Suspect[] => {
    const name = names.get(one.order.id);
    const shop = name && shops.get(name.shopId);
    if (!name || !shop) return [];
    const mine = own.get(one.order.id);
    const isSuspect = one.probability * 100 >= numberOf(shop.setting, 'score');
    return isSuspect || mine !== undefined ? [{ ...one, name, shop, own: mine }] : [];
  });
  const hits = clustersOf(suspects).flatMap((cluster) => hitsOf(code, cluster, suspects));
  return hits.sort((a, b) => b.weight - a.weight || (a.shopId ?? 0) - (b.shopId ?? 0));
}

/** One for each shop of the cluster: findings are the shops'. */
function hitsOf(code: string, cluster: Cluster, suspects: readonly Suspect[]): Hit[] {
  const byId = new Map(suspects.map((one) => [one.order.id, one]));
  const all = cluster.orders.flatMap(({ order }) => byId.get(order.id) ?? []);
  const shops = Map.groupBy(all, ({ shop }) => shop.id);
  return [...shops.values()].flatMap((mine) => {
    const shop = mine[0]?.shop;
    if (!shop) return [];
    const own = mine.filter((one) => one.own !== undefined).length;
    // A circle over several shops counts as one.
    const enough = all.length >= numberOf(shop.setting, 'orders') || own >= numberOf(shop.setting, 'own');
    return enough ? [hitOf(code, cluster, { mine, all, own, shops: shops.size })] : [];
  });
}

type Parts = { mine: Suspect[]; all: Suspect[]; own: number; shops: number };

function hitOf(code: string, { by }: Cluster, { mine, all, own, shops }: Parts): Hit {
  const [worst] = mine as [Suspect];
  const { name, shop } = worst;
  const of = `${name.shop}/${name.number}`;
  const latest = Math.max(...mine.map(({ order }) => order.at));
  return {
    rule: code,
    shopId: shop.id,
    subject: by ? `cluster:${by.kind}:${by.hash.slice(0, 12)}` : `order:${of}`,
    label: by
      ? {
          zh: `${KIND_WORDS[by.kind].zh} ${maskedHash(by.hash)}`,
          en: `${KIND_WORDS[by.kind].en} ${maskedHash(by.hash)}`,
        }
      : { zh: of, en: of },
    says: saysOf({ mine, all, own, shops }),
    weight: Math.round(worst.probability * 1000) / 10 + mine.length,
    severity: shop.setting.severity,
    at: new Date(latest),
    facts: {
      model: shippedModel().version,
      shops,
      orders: mine.slice(0, MOST_NAMED).map(({ order, margin, probability, name: { number } }) => ({
        id: order.id,
        number,
        margin: Math.round(margin * 1000) / 1000,
        percent: Math.round(probability * 1000) / 10,
      })),
    },
  };
}

function saysOf({ mine, all, own, shops }: Parts): Localized {
  const [worst] = mine as [Suspect];
  const shop = worst.shop.code;
  const percent = Math.round(worst.probability * 100);
  const why = whyWords(worst.why);
  const circle: Localized =
    shops > 1
      ? {
          zh: `（连同兄弟店共 ${all.length} 单、${shops} 家店）`,
          en: ` (${all.length} with sibling shops, in ${shops} shops)`,
        }
      : { zh: '', en: '' };
  const self: Localized =
    own > 0
      ? {
          zh: `；其中 ${own} 单用的是 ${worst.own ?? mine.find((one) => one.own)?.own} 自己的设备、地址或账户`,
          en: `; ${own} by the device, address or account of ${worst.own ?? mine.find((one) => one.own)?.own} itself`,
        }
      : { zh: '', en: '' };
  return {
    zh: `${shop} 有 ${mine.length} 单像是一伙人下的${circle.zh}，最可疑的是 ${worst.name.number}（${percent} %：${why.zh || '无'}）${self.zh}`,
    en: `${shop}: ${mine.length} ${mine.length === 1 ? 'order looks' : 'orders look'} as if one hand placed them${circle.en}, most of all ${worst.name.number} (${percent} %: ${why.en || 'nothing else'})${self.en}`,
  };
}
