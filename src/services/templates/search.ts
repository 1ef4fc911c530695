import type { Localized } from '../../core/localized.ts';
import type { TemplatesDeps } from './deps.ts';
import { leadOf, type Template, versionsOf } from './rows.ts';
import { required, whyNot } from './standing.ts';
import { OCCASIONS, SCENES, type Scene, STATE_WORDS, sceneCalled, stateCalled, type TemplateState } from './words.ts';

export type Found = { template: Template; why: Localized | undefined };

const ALL = ['all', '全部', '所有'];
const MOST_WORDS = 10;

type Wanted = { scene: Scene | undefined; state: TemplateState | 'all' | undefined; words: string[] };

/** `促销 满减`, `refund all`: a scene, a state, and words that must all be in it. */
function wantedIn(typed: string): Wanted {
  const wanted: Wanted = { scene: undefined, state: undefined, words: [] };
  for (const word of typed
    .normalize('NFKC')
    .toLowerCase()
    .split(/[\s,，、]+/)
    .filter(Boolean)) {
    const scene = wanted.scene === undefined ? sceneCalled(word) : undefined;
    if (scene) wanted.scene = scene;
    else if (ALL.includes(word)) wanted.state = 'all';
    else if (stateCalled(word)) wanted.state = stateCalled(word);
    else if (wanted.words.length < MOST_WORDS) wanted.words.push(word);
  }
  return wanted;
}

const haystack = ({ code, scene, occasion, shop = '', sku = '', platform, texts, couponId }: Template): string =>
  [
    ...[code, SCENES[scene].zh, SCENES[scene].en, shop, sku, platform, texts.zh, texts.en],
    ...(occasion ? [OCCASIONS[occasion].zh, OCCASIONS[occasion].en] : []),
    ...(couponId ? [String(couponId)] : []),
  ]
    .join('\n')
    .normalize('NFKC')
    .toLowerCase();

/** One line a code: what is said now, else what waits. What is retired only where it is asked for. Linear in the texts. */
export async function search(d: TemplatesDeps, typed: string, now: Date): Promise<Found[]> {
  const { scene, state, words } = wantedIn(typed);
  const byCode = Map.groupBy(await versionsOf(d.tx), ({ code }) => code);
  const order = Object.keys(SCENES);
  return [...byCode.values()]
    .flatMap((versions) => leadOf(versions) ?? [])
    .filter((one) => (state === 'all' ? true : state ? one.state === state : one.state !== 'retired'))
    .filter((one) => scene === undefined || one.scene === scene)
    .filter((one) => words.every((word) => haystack(one).includes(word)))
    .map((template) => ({ template, why: whyNot(template, now) }))
    .sort(
      (a, b) =>
        Number(a.why !== undefined) - Number(b.why !== undefined) ||
        order.indexOf(a.template.scene) - order.indexOf(b.template.scene) ||
        a.template.code.localeCompare(b.template.code),
    );
}

export type Shown = { lead: Template; why: Localized | undefined; versions: Template[] };

/** A code with its versions, the newest first. Throws template.unknown. */
export async function show(d: TemplatesDeps, code: string, now: Date): Promise<Shown> {
  const versions = await required(d, code);
  const lead = leadOf(versions) as Template;
  return { lead, why: whyNot(lead, now), versions };
}

export { SCENES, STATE_WORDS };
