import { bindTo } from '../../../core/bind.ts';
import type { Localized } from '../../../core/localized.ts';
import type { Hit, Thing } from '../rule-kind.ts';
import { type CheckDeps, type Checked, type Checker, checkedOf, checkerOf, isForbidden, settingOf } from './check.ts';
import { requireText, shopMeant, thingsMeant, unknownCode } from './resolve.ts';
import { termVerbs } from './term-verbs.ts';

export type { CheckDeps, Checked } from './check.ts';

export type Checks = ReturnType<typeof createChecks>;

/** Looking at what is about to be published, and the words it is looked through for. */
export const createChecks = (deps: CheckDeps) => bindTo(deps, { check, many, pass, passCoupon, ...termVerbs });

export type Answer = {
  checked: Checked[];
  /** By what it was checked: the rules that are on, and how many words there are. */
  rules: { code: string; name: Localized }[];
  /** Of all rules there are. */
  names: ReadonlyMap<string, Localized>;
};

/** A text, or what is there under its number. Read only. Throws what thingsMeant and shopMeant throw, check.no_such. */
async function check(d: CheckDeps, typed: string, now: Date): Promise<Answer> {
  const { typed: meant, shop } = await shopMeant(d.tx, typed);
  const things = (await thingsMeant(d.tx, meant)).map((thing): Thing => ({ ...shop, ...thing }));
  const checker = await checkerOf(d, now);
  const checked: Checked[] = [];
  for (const thing of things) checked.push(await withFound(d, checker, thing, now));
  const [first] = things as [Thing];
  // Where something was found it was a text, whatever it looks like.
  const bare = first.texts['text'] === meant && checked.every(({ hits }) => hits.length === 0);
  const unknown = bare ? await unknownCode(d.tx, meant) : undefined;
  if (unknown) throw unknown;
  return {
    checked,
    rules: checker.rulesFor(first).map(({ code, name }) => ({ code, name })),
    names: new Map(d.rules.map(({ code, name }) => [code, name])),
  };
}

/** Things that need not be there yet: of a program, or a file. Throws check.text_long, check.binary. */
async function many(d: CheckDeps, things: readonly Thing[], now: Date): Promise<Checked[]> {
  for (const { texts } of things) for (const text of Object.values(texts)) requireText(text);
  const checker = await checkerOf(d, now);
  return things.map((thing) => checker.checked(thing));
}

const DAY_MS = 86_400_000;

/** What is published already has hits that only the data can tell: prices of its stacks, listings that look like it. */
async function withFound(d: CheckDeps, checker: Checker, thing: Thing, now: Date): Promise<Checked> {
  const hits = checker.hits(thing);
  const [kind, id] = thing.subject.split(':');
  const finding = d.rules.filter((rule) => !rule.check && rule.find && ['content', 'price'].includes(rule.module));
  if (kind === 'coupon' || kind === 'listing')
    for (const rule of finding) {
      if (!settingOf(checker.settingFor(rule.code), thing)) continue;
      const reads = {
        tx: d.tx,
        since: new Date(now.getTime() - 30 * DAY_MS),
        until: now,
        settingFor: checker.settingFor(rule.code),
        known: checker.known,
        only: { kind, refs: [Number(id)] },
      };
      const found = (await rule.find?.(reads)) ?? [];
      hits.push(...found.filter(({ subject }) => subject === thing.subject));
    }
  return checkedOf(thing, hits, (texts) => checker.hits({ ...thing, texts }));
}

/** Whether a thing may leave: a sentence that refuses it with what to say instead, and sentences that are only worth knowing. */
export type Passed = { refuses?: Localized; warns: Localized[] };

/** For what is about to leave this system: coupons, templates, listing texts. Read only. */
async function pass(d: CheckDeps, thing: Thing, now: Date): Promise<Passed> {
  const [checked] = await many(d, [thing], now);
  return passedOf(checked as Checked);
}

type Coupon = { shopId: number; name: string; code?: string; kind: string; currency: string; thresholdMinor: bigint };

/** The same for a coupon that is not there yet, one sentence a rule. Read only. */
async function passCoupon(d: CheckDeps, coupon: Coupon, now: Date) {
  const { shopId, name, code, kind, currency, thresholdMinor } = coupon;
  const thing: Thing = {
    kind: 'coupon',
    subject: '',
    label: { zh: name, en: name },
    shopId,
    texts: { name, ...(code && { code }) },
    coupon: { kind, currency, thresholdMinor: String(thresholdMinor) },
  };
  const checker = await checkerOf(d, now);
  return checker.hits(thing).map((hit) => {
    const { refuses, warns } = passedOf(checkedOf(thing, [hit], (texts) => checker.hits({ ...thing, texts })));
    return { rule: hit.rule, refused: refuses !== undefined, says: refuses ?? warns[0] ?? hit.says };
  });
}

export function passedOf({ hits, rewritten, thing }: Checked): Passed {
  const no = hits.filter(isForbidden);
  const warns = hits.filter((hit) => !isForbidden(hit)).map(({ says }) => says);
  if (no.length === 0) return { warns };
  const words = {
    zh: no.map(({ says, places }) => says.zh + clauseOf(places, 'zh')).join('；'),
    en: no.map(({ says, places }) => says.en + clauseOf(places, 'en')).join('; '),
  };
  const shown = (texts: Thing['texts']): string =>
    Object.entries(texts)
      .flatMap(([field, text]) => (text === '' || field.startsWith('attribute-name.') ? [] : [text]))
      .join(' / ');
  const [anew] = rewritten?.anew ?? [];
  const instead = rewritten?.clean && !anew ? shown(rewritten.texts) : '';
  const changes = instead !== '' && shown(thing.texts) !== instead;
  return {
    warns,
    refuses: {
      zh: changes
        ? `${words.zh}；请改成“${instead}”`
        : `${words.zh}；请改写${anew ? `，可以写${anew.instead.zh}` : ''}`,
      en: changes
        ? `${words.en}; say “${instead}” instead`
        : `${words.en}; word it differently${anew ? `, with ${anew.instead.en}` : ''}`,
    },
  };
}

function clauseOf(places: Hit['places'], lang: 'zh' | 'en'): string {
  const clause = places?.find((place) => place.clause)?.clause?.[lang];
  return clause === undefined ? '' : lang === 'zh' ? `，依据${clause}` : ` under ${clause}`;
}
