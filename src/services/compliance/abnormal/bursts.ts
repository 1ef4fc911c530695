import type { Localized } from '../../../core/localized.ts';
import { numberOf, type RuledShop, ruledShops } from '../reads/shops.ts';
import type { Hit, Reads } from '../rule-kind.ts';
import { type Cluster, clustersOf } from './clusters.ts';
import { type Scored, scoresOf, shippedModel } from './score.ts';
import { type SharedMeans, sharedMeans } from './shared-means.ts';
import { byOwnMeans, marked, type Named, namesOf, type OwnMeans, placedIn } from './suspects.ts';
import { KIND_WORDS, maskedHash, whyWords } from './words.ts';

const DAY_MS = 86_400_000;
/** Orders that a finding names. */
const MOST_NAMED = 50;

/** Why an order is suspect: its score, that it was placed by means of our own, or by a device or payer of many at once. */
type Suspect = Scored & {
  name: Named;
  shop: RuledShop;
  byScore: boolean;
  own: OwnMeans | undefined;
  shared: SharedMeans | undefined;
};

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
    const byScore = one.probability * 100 >= numberOf(shop.setting, 'score');
    const [least, hours] = [numberOf(shop.setting, 'buyers'), numberOf(shop.setting, 'hours')];
    const shared = sharedMeans(one, { least, hours });
    return byScore || mine !== undefined || shared ? [{ ...one, name, shop, byScore, own: mine, shared }] : [];
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
    // A circle over several shops counts as one; many buyers of one device or payer are enough by themselves.
    const enough =
      all.length >= numberOf(shop.setting, 'orders') ||
      own >= numberOf(shop.setting, 'own') ||
      mine.some(({ shared }) => shared);
    return enough ? [hitOf(code, cluster, { mine, all, own, shops: shops.size })] : [];
  });
}

type Parts = { mine: Suspect[]; all: Suspect[]; own: number; shops: number };

function hitOf(code: string, { by }: Cluster, { mine, all, own, shops }: Parts): Hit {
  const [worst] = mine as [Suspect];
  const { name, shop } = worst;
  const of = `${name.shop}/${name.number}`;
  const others = othersOf({ all, whose: mine.flatMap((one) => one.own ?? []) }, shop.id);
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
    says: saysOf({ mine, all, own, shops }, false),
    weight: (mine.some(({ shared }) => shared) ? 100 : Math.round(worst.probability * 1000) / 10) + mine.length,
    severity: shop.setting.severity,
    at: new Date(latest),
    facts: {
      model: shippedModel().version,
      orders: mine.slice(0, MOST_NAMED).map(({ order, margin, probability, byScore, name: { number } }) => ({
        id: order.id,
        number,
        // A verdict says something of the score only where the score found it.
        margin: byScore ? Math.round(margin * 1000) / 1000 : null,
        percent: Math.round(probability * 1000) / 10,
      })),
    },
    ...(others.length > 0 && {
      sibling: { shops: others, says: saysOf({ mine, all, own, shops }, true), facts: { shops } },
    }),
  };
}

/** The other shops that it has to do with: of the same cluster, or by whose means it was ordered. */
function othersOf({ all, whose }: Pick<Parts, 'all'> & { whose: OwnMeans[] }, shop: number): number[] {
  return [...new Set([...all.map((one) => one.shop.id), ...whose.map((one) => one.shopId)])].filter(
    (id) => id !== shop,
  );
}

/** `whole`: with what other shops have to do with it. */
function saysOf({ mine, all, own, shops }: Parts, whole: boolean): Localized {
  const [worst] = mine as [Suspect];
  const shop = worst.shop.code;
  const percent = Math.round(worst.probability * 100);
  const why = whyWords(worst.why);
  const circle: Localized =
    shops > 1 && !whole
      ? { zh: '（兄弟店也有）', en: ' (there are more at sibling shops)' }
      : shops > 1
        ? {
            zh: `（连同兄弟店共 ${all.length} 单、${shops} 家店）`,
            en: ` (${all.length} with sibling shops, in ${shops} shops)`,
          }
        : NOTHING;
  const [many, self] = [manyWords(mine), selfWords(mine, own, whole)];
  return {
    zh: `${shop} 有 ${mine.length} 单像是一伙人下的${circle.zh}${many.zh}，最可疑的是 ${worst.name.number}（${percent} %：${why.zh || '无'}）${self.zh}`,
    en: `${shop}: ${mine.length} ${mine.length === 1 ? 'order looks' : 'orders look'} as if one hand placed them${circle.en}${many.en}, most of all ${worst.name.number} (${percent} %: ${why.en || 'nothing else'})${self.en}`,
  };
}

const NOTHING: Localized = { zh: '', en: '' };

/** The device or payer that most buyers used at once, if that alone is enough. */
function manyWords(mine: readonly Suspect[]): Localized {
  const [most] = mine
    .flatMap(({ shared, shop }) => (shared ? [{ ...shared, hours: numberOf(shop.setting, 'hours') }] : []))
    .sort((a, b) => b.buyers - a.buyers);
  if (!most) return NOTHING;
  return {
    zh: `；${most.hours} 小时内 ${most.buyers} 个买家用同一个${KIND_WORDS[most.kind].zh}`,
    en: `; ${most.buyers} buyers by one ${KIND_WORDS[most.kind].en} within ${most.hours} h`,
  };
}

function selfWords(mine: readonly Suspect[], own: number, whole: boolean): Localized {
  const first = mine.find((one) => one.own);
  if (own === 0 || !first?.own) return NOTHING;
  if (!whole && first.own.shopId !== first.shop.id)
    return {
      zh: `；其中 ${own} 单用的是兄弟店自己的设备、地址或账户`,
      en: `; ${own} by the device, address or account of a sibling shop itself`,
    };
  const whose = first.own.code;
  return {
    zh: `；其中 ${own} 单用的是 ${whose} 自己的设备、地址或账户`,
    en: `; ${own} by the device, address or account of ${whose} itself`,
  };
}
