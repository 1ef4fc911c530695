import { type Db, openDb, rowsOf, sql, systemScope } from '../src/db/client.ts';
import { openOwner } from '../src/db/owner.ts';
import { compare, type Face, faceOf } from '../src/services/compliance/similar/alike.ts';
import { bandsOf } from '../src/services/compliance/similar/bands.ts';
import { createSimilar } from '../src/services/compliance/similar/similar.ts';
import { benchDatabase } from './database.ts';
import { type Figure, figure, median, percentile } from './figure.ts';
import { measureFigures } from './similar-measure.ts';
import { labelledPairs } from './similar-pairs.ts';
import { edited, type MadeListing, madeListings, randomFrom } from './similar-shelf.ts';

const SCOPE = systemScope('bench');
const CHANGED = 100;
const ALIKE = 0.8;

/**
 * What the measure is worth on labelled pairs, against plain Jaccard; then what a changed listing costs among 12,000 and 100,000, and how
 * many of the near-duplicates the bands find, against comparing it with every other.
 */
export async function run(args: string[]): Promise<Figure[]> {
  const pairs = labelledPairs();
  if (!pairs) process.stderr.write('no labelled pairs: ../shared/data/product-match/openbg-align is not there\n');
  const figures = pairs ? measureFigures(pairs) : [];
  if (args.includes('measure')) return figures;
  for (const count of [12_000, 100_000]) figures.push(...(await amongFigures(count)));
  return figures;
}

async function amongFigures(count: number): Promise<Figure[]> {
  const database = await benchDatabase(`similar-${count}`);
  const db = openDb(database.url, { poolSize: 2 });
  try {
    const listings = madeListings(count);
    const bulkMs = await filled(database.url, listings);
    const faces = listings.map((one) => faceOf(one.title, one.attributes));
    const changed = await changeSome(db, listings, faces);
    const took = changed.map(({ ms }) => ms).sort((a, b) => a - b);
    const all = median(changed.map(({ allMs }) => allMs));
    const [found, there] = [sum(changed.map((one) => one.found)), sum(changed.map((one) => one.there))];
    const of = `${count.toLocaleString('en')} listings`;
    return [
      figure(`${of}: ms a changed listing, median, against comparing with all`, median(took), all, 'ms'),
      figure(
        `${of}: ms a changed listing, 95th of 100, against the 50 that are allowed`,
        percentile(took, 0.95),
        50,
        'ms',
      ),
      figure(`${of}: near-duplicates found, against comparing with all`, (100 * found) / there, 100, '%'),
      figure(`${of}: printed in bulk, ms a listing`, bulkMs / count, all, 'ms'),
      ...(await trigramFigures(database.url, of, changed)),
    ];
  } finally {
    await db.close();
    await database.remove();
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Prints are made as refresh makes them, without pairs. Returns what making and storing prints took. */
export async function filled(url: string, listings: readonly MadeListing[]): Promise<number> {
  const owner = openOwner(url);
  try {
    await owner`insert into shop (code, name_zh, name_en, platform, currency, time_zone)
      select 'B-' || n, '店' || n, 'Shop ' || n, 'taobao', 'CNY', 'Asia/Shanghai' from generate_series(1, 6) n`;
    await owner`alter table listing disable trigger user`;
    let printMs = 0;
    for (let from = 0; from < listings.length; from += 5_000) {
      const part = listings.slice(from, from + 5_000);
      await owner`insert into listing (shop_id, item, title, attributes)
        select shop, item || '-' || id, title, attributes
        from jsonb_to_recordset(${JSON.stringify(part)}::text::jsonb) as t (id int, shop int, item text, title text, attributes jsonb) order by id`;
      const began = performance.now();
      const bands = part.map(({ id, title, attributes }) => ({ id, bands: `{${bandsOf(faceOf(title, attributes))}}` }));
      await owner`insert into listing_print (listing_id, shop_id, made_of, bands)
        select l.id, l.shop_id, md5(l.title || chr(1) || l.attributes::text || chr(1) || l.picture), t.bands::int[]
        from jsonb_to_recordset(${JSON.stringify(bands)}::text::jsonb) as t (id int, bands text) join listing l on l.id = t.id`;
      printMs += performance.now() - began;
    }
    await owner`alter table listing enable trigger user`;
    await owner`analyze listing`;
    await owner`analyze listing_print`;
    return printMs;
  } finally {
    await owner.end();
  }
}

type Changed = {
  id: number;
  shop: number;
  title: string;
  ms: number;
  allMs: number;
  found: number;
  there: number;
  alike: Set<number>;
};

/** A hundred titles become nearly those of listings of other shops: every second of a copy, every other of anything. */
export async function changeSome(db: Db, listings: readonly MadeListing[], faces: Face[]): Promise<Changed[]> {
  const random = randomFrom(77);
  const changed: Changed[] = [];
  for (let n = 0; n < CHANGED; n += 1) {
    const one = listings[Math.floor(random() * listings.length)] as MadeListing;
    const other = listings[Math.floor(random() * listings.length)] as MadeListing;
    const title = edited(other.title, random);
    await db.withScope(SCOPE, (tx) => rowsOf(tx, sql`update listing set title = ${title} where id = ${one.id}`));
    const began = performance.now();
    await db.withScope(SCOPE, (tx) => createSimilar({ tx }).refresh([one.id]));
    const ms = performance.now() - began;
    const face = faceOf(title, one.attributes);
    faces[one.id - 1] = face;
    const from = performance.now();
    const alike = new Set<number>();
    for (const [at, theirs] of faces.entries())
      if (listings[at]?.shop !== one.shop && compare(face, theirs).alike >= ALIKE) alike.add(at + 1);
    const allMs = performance.now() - from;
    const pairs = await db.withScope(SCOPE, (tx) =>
      rowsOf<{ id: number }>(
        tx,
        sql`select case when younger_id = ${one.id} then older_id else younger_id end::int as id from listing_pair
            where (younger_id = ${one.id} or older_id = ${one.id}) and alike >= ${100 * ALIKE}`,
      ),
    );
    changed.push({
      id: one.id,
      shop: one.shop,
      title,
      ms,
      allMs,
      alike,
      there: alike.size,
      found: pairs.filter(({ id }) => alike.has(id)).length,
    });
  }
  return changed;
}

/** The same question to PostgreSQL's trigram index, where the database has it. */
async function trigramFigures(url: string, of: string, changed: readonly Changed[]): Promise<Figure[]> {
  const owner = openOwner(url);
  try {
    await owner`create extension if not exists pg_trgm`;
    const [told] = await owner<{ trigrams: number }[]>`select cardinality(show_trgm('红色连衣裙')) as trigrams`;
    if (!told?.trigrams) throw new Error('it sees no Chinese characters in this database (its locale is C)');
    await owner`create index listing_trgm on listing using gin (title gin_trgm_ops)`;
    await owner`set pg_trgm.similarity_threshold = 0.5`;
    const took: number[] = [];
    let found = 0;
    for (const one of changed) {
      const began = performance.now();
      const rows = await owner<{ id: string }[]>`
        select id from listing where title % ${one.title} and shop_id <> ${one.shop} order by similarity(title, ${one.title}) desc limit 60`;
      took.push(performance.now() - began);
      found += rows.filter(({ id }) => one.alike.has(Number(id))).length;
    }
    const there = sum(changed.map((one) => one.there));
    return [
      figure(
        `${of}: ms a changed listing, median, against pg_trgm`,
        median(changed.map(({ ms }) => ms)),
        median(took),
        'ms',
      ),
      figure(
        `${of}: near-duplicates found, against pg_trgm`,
        (100 * sum(changed.map((one) => one.found))) / there,
        (100 * found) / there,
        '%',
      ),
    ];
  } catch (error) {
    process.stderr.write(`pg_trgm: ${(error as Error).message}\n`);
    return [];
  } finally {
    await owner.end();
  }
}
