import { UserError } from '../../../core/errors.ts';
import type { Localized } from '../../../core/localized.ts';
import { foldName } from '../../../core/text.ts';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { warehouseCalled } from '../names.ts';

/** A warehouse or a shop, as one side of a transfer. */
export type Place = { id: number; code: string; name: Localized };

/** `alsoOther`: names, as typed, that also mean something of the other kind. */
export type Route = { between: 'warehouses' | 'shops'; from: Place; to: Place; alsoOther: string[] };

/**
 * Reads both sides as the same kind: as warehouses where both are warehouses, else as shops where both are shops. A name that
 * means a warehouse and a shop (`sh-1`) is thereby read as what the other side is. Throws warehouse.not_found,
 * transfer.kinds and transfer.same_place.
 */
export async function readRoute(tx: Tx, typedFrom: string, typedTo: string): Promise<Route> {
  const sides = [await meaningsOf(tx, typedFrom), await meaningsOf(tx, typedTo)] as const;
  const [from, to] = sides;
  for (const side of sides) if (!side.warehouse && !side.shop) throw await unknownPlace(tx, side);
  const between = from.warehouse && to.warehouse ? 'warehouses' : from.shop && to.shop ? 'shops' : undefined;
  if (!between) throw mixed(from, to);
  const kind = between === 'warehouses' ? 'warehouse' : 'shop';
  const other = kind === 'warehouse' ? 'shop' : 'warehouse';
  const route = { between, from: from[kind] as Place, to: to[kind] as Place } as const;
  if (route.from.id === route.to.id) throw samePlace(route.from, kind);
  return { ...route, alsoOther: sides.filter((side) => side[other]).map(({ typed }) => typed) };
}

/** `refusal`: why it is no warehouse. */
type Meanings = { typed: string; warehouse?: Place | undefined; shop?: Place | undefined; refusal?: UserError };

async function meaningsOf(tx: Tx, typed: string): Promise<Meanings> {
  const [shop] = await places(
    tx,
    sql`select s.* from shop s join shop_alias a on a.shop_id = s.id where a.alias = ${foldName(typed)}`,
  );
  try {
    const code = await warehouseCalled(tx, typed);
    const [warehouse] = await places(tx, sql`select * from warehouse where code = ${code}`);
    return { typed, warehouse, shop };
  } catch (error) {
    if (error instanceof UserError) return { typed, shop, refusal: error };
    throw error;
  }
}

async function places(tx: Tx, query: ReturnType<typeof sql>): Promise<Place[]> {
  const rows = await rowsOf<{ id: number; code: string; name_zh: string; name_en: string }>(tx, query);
  return rows.map(({ id, code, name_zh, name_en }) => ({ id, code, name: { zh: name_zh, en: name_en } }));
}

const MOST_SHOPS = 10;

/** Which warehouses there are is in the refusal of names.ts; the shops are added to it. */
async function unknownPlace(tx: Tx, { refusal }: Meanings): Promise<UserError> {
  if (!refusal) throw new Error('a name without a meaning has a refusal');
  const shops = await rowsOf<{ code: string }>(tx, sql`select code from shop order by code limit ${MOST_SHOPS}`);
  if (shops.length === 0) return refusal;
  const codes = shops.map(({ code }) => code);
  return new UserError('warehouse.not_found', {
    zh: `${refusal.text.zh}；也没有叫这个名字的店铺，店铺有：${codes.join('、')}`,
    en: `${refusal.text.en}; nor is there a shop of that name, the shops are: ${codes.join(', ')}`,
  });
}

const kindOf = ({ warehouse }: Meanings): Localized =>
  warehouse ? { zh: '仓库', en: 'a warehouse' } : { zh: '店铺', en: 'a shop' };

const mixed = (from: Meanings, to: Meanings): UserError =>
  new UserError('transfer.kinds', {
    zh: `“${from.typed}”是${kindOf(from).zh}，“${to.typed}”是${kindOf(to).zh}：请写两个仓库，或者两个店铺`,
    en: `“${from.typed}” is ${kindOf(from).en} and “${to.typed}” is ${kindOf(to).en}: name two warehouses, or two shops`,
  });

const samePlace = ({ code }: Place, kind: 'warehouse' | 'shop'): UserError =>
  new UserError(
    'transfer.same_place',
    kind === 'warehouse'
      ? {
          zh: `“从”和“到”是同一个仓库 ${code}，请把其中一边换成另一个仓库`,
          en: `Both sides are the warehouse ${code}, please name another one on one side`,
        }
      : {
          zh: `“从”和“到”是同一个店铺 ${code}，请把其中一边换成另一个店铺`,
          en: `Both sides are the shop ${code}, please name another one on one side`,
        },
  );
