import { randomUUID } from 'node:crypto';
import { UserError } from '../../core/errors.ts';
import type { Lang } from '../../core/localized.ts';
import { systemScope, type Tx } from '../../db/client.ts';
import { putEvidence } from '../../db/evidence.ts';
import type { CheckedThing, Services } from '../../services/services.ts';
import type { ApiCaller, CallDeps, Called } from './call.ts';
import { type CheckItem, checkItemsIn, checkItemsOf, textsOf, type WrongLine } from './check-body.ts';

export type CheckCall = {
  caller: ApiCaller;
  /** A JSON body, or `csv` with the bytes of a file. */
  given: Record<string, unknown>;
  lang: Lang;
  arrivedAt: Date;
};

/**
 * Up to 50 things in one transaction that changes nothing but for one row of evidence: who checked how many and what was found, by
 * rule and never by its words. Its commit does not wait for the disk, and a call needs no key of its own: the same again does no harm.
 * Throws args.*, check.*, shops.not_found, permission.shop.
 */
export async function callCheck(
  deps: Omit<CallDeps, 'log'>,
  { caller, given, lang, arrivedAt }: CheckCall,
): Promise<Called> {
  const { items, wrong } =
    given['csv'] instanceof Uint8Array ? checkItemsIn(given['csv']) : { items: checkItemsOf(given), wrong: [] };
  const trace = `check-${randomUUID().slice(0, 13)}`;
  const checked = await deps.db.withScope(
    systemScope('check'),
    async (tx) => {
      const now = deps.clock.now();
      const services = deps.services(tx, now);
      const { things, wrong: elsewhere } = await thingsOf(services, items, caller);
      wrong.push(...elsewhere);
      const results = await services.checks.many(things, now);
      await note(tx, { trace, by: `api:${caller.name}`, things, results });
      return results;
    },
    'passing',
  );
  const passes = wrong.length === 0 && checked.every((one) => one.passes);
  const seconds = (deps.clock.now().getTime() - arrivedAt.getTime()) / 1000;
  deps.observe?.({ channel: 'api', command: 'check', result: passes ? 'answered' : 'refused', seconds });
  const sound = items.filter(({ line }) => !wrong.some((bad) => bad.line === line));
  const results = checked.map((one, n) => resultOf(one, sound[n], lang));
  const refused = wrong.toSorted((a, b) => a.line - b.line).map(({ line, says }) => ({ line, says: says[lang] }));
  const answer = { trace, passes, checked: results.length, results, ...(refused.length > 0 && { refused }) };
  return { status: 200, text: JSON.stringify(answer) };
}

type Thing = CheckedThing['thing'];

/** Items as things, each at its shop. A line of a file at a shop that is not known or not the caller's is told; of a body it is thrown. */
export async function thingsOf(
  services: Pick<Services, 'shops'>,
  items: readonly CheckItem[],
  { shops }: Pick<ApiCaller, 'shops'>,
): Promise<{ things: Thing[]; wrong: WrongLine[] }> {
  const known = new Map<string, number>();
  const no = new Map<string, UserError>();
  for (const name of new Set(items.flatMap(({ shop }) => shop ?? []))) {
    const found = await services.shops.find(name);
    if (found && (!shops || shops.includes(found.id))) known.set(name, found.id);
    else no.set(name, found ? otherShop() : noShop(name));
  }
  const wrong: WrongLine[] = [];
  for (const { shop, line } of items) {
    const why = shop === undefined ? undefined : no.get(shop);
    if (why && line === undefined) throw why;
    if (why && line !== undefined) wrong.push({ line, says: why.text });
  }
  const sound = items.filter(({ shop }) => shop === undefined || known.has(shop));
  return { wrong, things: sound.map((item) => thingOf(item, known)) };
}

function thingOf(item: CheckItem, known: ReadonlyMap<string, number>): Thing {
  const { id, kind, shop, platform, category } = item;
  const shopId = shop === undefined ? undefined : known.get(shop);
  const texts = textsOf(item);
  const label = id ?? Object.values(texts)[0]?.slice(0, 40) ?? '';
  return {
    kind: kind ?? (item.title === undefined ? 'text' : 'listing'),
    subject: '',
    label: { zh: label, en: label },
    ...(shopId !== undefined && { shopId }),
    ...(platform !== undefined && { platform }),
    ...(category !== undefined && { category }),
    texts,
  };
}

type Noted = { trace: string; by: string; things: readonly Thing[]; results: readonly CheckedThing[] };

function note(tx: Tx, { trace, by, things, results }: Noted): Promise<void> {
  const found: Record<string, number> = {};
  for (const { rule } of results.flatMap(({ hits }) => hits)) found[rule] = (found[rule] ?? 0) + 1;
  const shops = [...new Set(things.flatMap(({ shopId }) => shopId ?? []))];
  const refused = results.filter(({ passes }) => !passes).length;
  return putEvidence(tx, { kind: 'check', trace, by, shops, body: { things: things.length, refused, found } });
}

/** Texts in the caller's language; places in UTF-16 units of each text as it was sent. */
function resultOf({ hits, passes, more, rewritten }: CheckedThing, item: CheckItem | undefined, lang: Lang): object {
  return {
    ...(item?.id !== undefined && { id: item.id }),
    ...(item?.line !== undefined && { line: item.line }),
    passes,
    hits: hits.map((hit) => ({
      rule: hit.rule,
      severity: hit.severity,
      level: hit.facts?.['level'] ?? 'forbidden',
      says: hit.says[lang],
      places: (hit.places ?? []).map(({ field, from, to, found, level = 'forbidden', clause, rewrite }) => ({
        field,
        from,
        to,
        found,
        level,
        ...(clause && { clause: clause[lang] }),
        rewrite: rewrite ?? '',
      })),
    })),
    ...(more > 0 && { more }),
    ...(rewritten?.clean && { rewrite: withoutSameNames(rewritten.texts) }),
    ...(rewritten &&
      rewritten.anew.length > 0 && {
        anew: rewritten.anew.map(({ field, words, instead }) => ({ field, words, instead: instead[lang] })),
      }),
  };
}

/** Names of attributes that may stay need not be repeated. */
const withoutSameNames = (texts: Readonly<Record<string, string>>): object =>
  Object.fromEntries(Object.entries(texts).filter(([field, now]) => field !== `attribute-name.${now}`));

const noShop = (named: string): UserError =>
  new UserError('shops.not_found', {
    zh: `没有店铺“${named}”，请检查店铺编码`,
    en: `There is no shop “${named}”, please check its code`,
  });

const otherShop = (): UserError =>
  new UserError('permission.shop', {
    zh: '这个密钥只限它的店铺，请写明其中一家店铺',
    en: 'This key is for its own shops only; name one of them as shop',
  });
