import type { Effect } from '../../core/effect.ts';
import { effectChanged, UserError } from '../../core/errors.ts';
import { type Localized, same } from '../../core/localized.ts';
import { rowsOf, sql } from '../../db/client.ts';
import { type Deps, noRota, shown } from './deps.ts';
import { keptRotas, versionOf, withRota } from './read.ts';
import { layerWords, MOST_LAYERS, readRota, type TypedRota } from './read-layers.ts';
import { gapsOf, type Layer, type Rota } from './rota.ts';
import { rotaShown } from './words.ts';

/** How far ahead a rota must have somebody. */
export const COVERED_DAYS = 30;

type Asked = { code: string; typed: string; now: Date; zone: string };

/** Throws oncall.words, oncall.gap, oncall.same, and why somebody cannot be on call. */
export async function planSet(d: Deps, asked: Asked): Promise<Effect> {
  const typed = readRota(asked.typed, asked.now, asked.zone);
  const rota = { zone: typed.zone, layers: await peopled(d, typed) };
  return change(d, asked, rota, typed.gapsOk);
}

/** Another layer, behind those that there are. */
export async function planAdd(d: Deps, asked: Asked): Promise<Effect> {
  const [kept] = await keptRotas(d.tx, asked.code);
  if (!kept) throw noRota(asked.code);
  const typed = readRota(asked.typed, asked.now, kept.rota.zone);
  if (typed.zone !== kept.rota.zone)
    throw new UserError('oncall.zone', {
      zh: `这张值班表按 ${kept.rota.zone} 的时间排，请不要另写时区`,
      en: `This rota is kept in the time of ${kept.rota.zone}: please do not name another time zone`,
    });
  const layers = [...kept.rota.layers, ...(await peopled(d, typed))];
  if (layers.length > MOST_LAYERS) throw tooMany();
  return change(d, asked, { zone: kept.rota.zone, layers }, typed.gapsOk);
}

/** One layer, by its place; none named: the whole rota. */
export async function planRemove(
  d: Deps,
  { code, layer, gapsOk, now }: { code: string; layer: number | undefined; gapsOk: boolean; now: Date },
): Promise<Effect> {
  const [kept] = await keptRotas(d.tx, code);
  if (!kept) throw noRota(code);
  const { layers, zone } = kept.rota;
  if (layer !== undefined && layer > layers.length)
    throw new UserError('oncall.no_layer', {
      zh: `值班表“${code}”只有 ${layers.length} 层`,
      en: `The rota “${code}” has ${layers.length} layer${layers.length === 1 ? '' : 's'} only`,
    });
  const left = layer === undefined ? [] : layers.filter((_, n) => n !== layer - 1);
  return change(d, { code, now }, { zone, layers: left }, gapsOk || left.length === 0);
}

async function peopled(d: Deps, { layers }: TypedRota): Promise<Layer[]> {
  const done: Layer[] = [];
  for (const { people, ...layer } of layers) {
    const ids: number[] = [];
    for (const word of people) {
      const person = await d.called(word);
      const unfit = await d.unfit(person);
      if (unfit) throw unfit;
      ids.push(person.id);
    }
    done.push({ ...layer, people: ids });
  }
  return done;
}

async function change(
  d: Deps,
  { code, now }: Pick<Asked, 'code' | 'now'>,
  rota: Rota,
  gapsOk: boolean,
): Promise<Effect> {
  const [kept] = await keptRotas(d.tx, code);
  const gaps = rota.layers.length > 0 ? await refuseGap(d, { code, rota, now, gapsOk }) : 0;
  const version = await versionOf(d.tx, code);
  const [before, after] = [kept ? await rotaWords(d, kept.rota) : same('–'), await rotaWords(d, rota)];
  if (before.en === after.en)
    throw new UserError('oncall.same', {
      zh: `值班表“${code}”已经是这样`,
      en: `The rota “${code}” is like that already`,
    });
  const [was, is] = [kept ? await rotaShown(d, kept.rota) : same('–'), await rotaShown(d, rota)];
  const marker = code === 'main' ? '' : ` rota=${code}`;
  return {
    summary: { zh: `值班表 ${code}：${is.zh}`, en: `Rota ${code}: ${is.en}` },
    rows: [
      {
        key: `oncall:${code}`,
        label: same(code),
        version,
        versionAfter: version + 1,
        changes: [{ label: { zh: '值班表', en: 'Rota' }, before: was, after: is }],
      },
    ],
    figures: [{ label: { zh: `${COVERED_DAYS} 天内的空档`, en: `Gaps in ${COVERED_DAYS} days` }, value: gaps }],
    inverse: { says: kept ? `oncall set${marker} ${before.en} gaps ok` : `oncall remove${marker}` },
    data: { code, version, rota: JSON.stringify(rota) },
  };
}

/** Whoever is asked must be there: a gap is named, and saved only where somebody says so. */
async function refuseGap(
  d: Deps,
  { code, rota, now, gapsOk }: { code: string; rota: Rota; now: Date; gapsOk: boolean },
): Promise<number> {
  const to = new Date(now.getTime() + COVERED_DAYS * 86_400_000);
  const gaps = gapsOf(await withRota(d.tx, code, rota, { from: now, to }), now, to);
  const [first] = gaps;
  if (!first || gapsOk) return gaps.length;
  const [from, until] = [shown(first.from, rota.zone), shown(first.to, rota.zone)];
  const more = gaps.length - 1;
  throw new UserError('oncall.gap', {
    zh: `${from} 到 ${until} 没有人值班${more > 0 ? `（${COVERED_DAYS} 天内还有 ${more} 段）` : ''}，请补一层，或在后面写“允许空档”`,
    en: `Nobody is on call from ${from} to ${until}${more > 0 ? ` (and ${more} more times within ${COVERED_DAYS} days)` : ''}: add a layer, or end with “gaps ok”`,
  });
}

/** As it can be typed again, zone and all. */
export async function rotaWords(d: Deps, { zone, layers }: Rota): Promise<Localized> {
  if (layers.length === 0) return same('–');
  const people = await d.accountsOf(layers.flatMap((layer) => layer.people));
  const words = layers.map((layer) => layerWords(layer, (id) => people.get(id)?.account ?? `person:${id}`));
  return {
    zh: `${words.map(({ zh }) => zh).join('; ')} ${zone}`,
    en: `${words.map(({ en }) => en).join('; ')} ${zone}`,
  };
}

/** A version is only added. Throws effect.changed. */
export async function applyRota(d: Deps, { data }: Effect, by: { actor: string }): Promise<void> {
  const done = await rowsOf(
    d.tx,
    sql`insert into oncall_rota (code, version, body, author) values (${String(data['code'])}, ${Number(data['version']) + 1},
          ${String(data['rota'])}::jsonb, ${by.actor}) on conflict do nothing returning code`,
  );
  if (done.length === 0) throw effectChanged({ zh: '值班表', en: 'rota' });
}

const tooMany = (): UserError =>
  new UserError('oncall.words', {
    zh: `一张值班表最多 ${MOST_LAYERS} 层`,
    en: `A rota has at most ${MOST_LAYERS} layers`,
  });
