import type { AlertSeverity } from '../../../core/alert.ts';
import type { Effect } from '../../../core/effect.ts';
import { effectChanged, UserError } from '../../../core/errors.ts';
import { type Localized, same } from '../../../core/localized.ts';
import { instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';
import { severityWords } from '../routing/labels.ts';
import { chainsNow, type Numbered, setChains, shipped } from './start.ts';
import { type Chain, readSteps, SHIPPED, type Step, stepsWords, type Who } from './steps.ts';

/** Who people, roles, rooms and rotas are, of other services. */
export type Naming = {
  tx: Tx;
  roleCalled(word: string): { code: string; words: Localized } | undefined;
  /** Throws operator.nobody, operator.many. */
  called(word: string): Promise<{ id: number; name: string; account: string }>;
  /** Why this person cannot be asked, in a sentence; undefined: they can. */
  unfit(person: { id: number; name: string; account: string }): Promise<UserError | undefined>;
  hasRota(code: string): Promise<boolean>;
  /** Whether they see alerts of one of these shops, and can be written to. */
  mayHave(personId: number, shops: readonly number[]): Promise<boolean>;
};

/** A chain as people see it: `set` by somebody, or as it ships. */
export type ChainShown = { code: string; chain: Numbered; words: Localized; set: boolean };

/** All that there are: set ones, those that ship, and with `code` the one in force under that name. */
export async function list({ tx }: Pick<Naming, 'tx'>, code?: string): Promise<ChainShown[]> {
  const set = await setChains(tx);
  const codes = code === undefined ? [...new Set([...Object.keys(SHIPPED), ...set.keys()])].sort() : [code];
  const chains = await chainsNow(tx, codes);
  return codes.flatMap((one) => {
    const chain = chains.get(one);
    return chain ? [{ code: one, chain, words: stepsWords(chain), set: set.has(one) }] : [];
  });
}

const MOST_CHAINS = 100;

/** Throws chain.steps, chain.no_rota, chain.no_room, chain.same, and why somebody cannot be asked. */
export async function planChain(
  d: Naming,
  { code, typed, from }: { code: string; typed: string; from: AlertSeverity | undefined },
  now: Date,
): Promise<Effect> {
  const [before] = await list(d, code);
  const chain = { from: from ?? before?.chain.from ?? 'critical', steps: await stepsOf(d, typed) };
  if (before && before.words.en === stepsWords(chain).en && before.chain.from === chain.from) throw unchanged(code);
  if (!before?.set && (await setChains(d.tx)).size >= MOST_CHAINS) throw tooMany();
  return effectOf(d, { code, before, chain, now });
}

/** Back to what ships. Throws chain.none. */
export async function planRemoval(d: Pick<Naming, 'tx'>, code: string, now: Date): Promise<Effect> {
  const [before] = await list(d, code);
  if (!before?.set)
    throw new UserError('chain.none', {
      zh: `没有为“${code}”设置过升级链，升级链 列出现在的`,
      en: `No chain was set for “${code}”; chain lists those that there are`,
    });
  const everything = (await chainsNow(d.tx, ['*'])).get('*');
  const left = shipped(code) ?? (code === '*' ? undefined : everything);
  return effectOf(d, { code, before, chain: undefined, now, left });
}

type Editing = {
  code: string;
  before: ChainShown | undefined;
  chain: Chain | undefined;
  now: Date;
  left?: Numbered | undefined;
};

async function effectOf(d: Pick<Naming, 'tx'>, { code, before, chain, now, left }: Editing): Promise<Effect> {
  const version = await lastVersion(d.tx, code);
  const after = chain ?? left;
  const shownAfter = after ? chainWords(after) : same('–');
  const used = await usedBy(d.tx, code, now);
  return {
    summary: { zh: `升级链 ${code}：${shownAfter.zh}`, en: `Chain ${code}: ${shownAfter.en}` },
    rows: [
      {
        key: `alert-chain:${code}`,
        label: same(code),
        version,
        versionAfter: version + 1,
        changes: [
          {
            label: { zh: '升级链', en: 'Chain' },
            before: before ? chainWords(before.chain) : '–',
            after: shownAfter,
          },
        ],
      },
    ],
    figures: [
      { label: { zh: '过去 7 天用到它的告警组', en: 'Alert groups of the last 7 days under it' }, value: used.week },
      { label: { zh: '正在升级、不受影响的', en: 'Running, which this does not change' }, value: used.running },
    ],
    inverse: before?.set
      ? { says: `chain set ${code} from ${before.chain.from} ${before.words.en}` }
      : { says: `chain remove ${code}` },
    data: { code, version, chain: chain ? JSON.stringify(chain) : null },
  };
}

export const chainWords = (chain: Chain): Localized => {
  const steps = stepsWords(chain);
  const severity = severityWords(chain.from);
  return { zh: `${severity.zh}起：${steps.zh}`, en: `from ${chain.from}: ${steps.en}` };
};

/** A version is only added. Throws effect.changed. */
export async function applyChain(
  { tx }: Pick<Naming, 'tx'>,
  { data }: Effect,
  by: { actor: string; reason?: string },
): Promise<void> {
  const body = data['chain'] === null ? JSON.stringify({ removed: true }) : String(data['chain']);
  const done = await rowsOf(
    tx,
    sql`insert into alert_chain (code, version, steps, author, reason) values (${String(data['code'])}, ${Number(data['version']) + 1},
          ${body}::jsonb, ${by.actor}, ${by.reason ?? ''}) on conflict do nothing returning code`,
  );
  if (done.length === 0) throw effectChanged({ zh: '升级链', en: 'chain' });
}

async function lastVersion(tx: Tx, code: string): Promise<number> {
  const [row] = await rowsOf<{ v: number }>(
    tx,
    sql`select coalesce(max(version), 0)::int as v from alert_chain where code = ${code}`,
  );
  return row?.v ?? 0;
}

async function usedBy(tx: Tx, code: string, now: Date): Promise<{ week: number; running: number }> {
  const [row] = await rowsOf<{ week: number; running: number }>(
    tx,
    sql`select count(*) filter (where opened_at > ${instantParam(new Date(now.getTime() - 7 * 86_400_000))})::int as week,
          count(*) filter (where ended_at is null and chain ->> 'code' = ${code})::int as running
        from alert_group where (ended_at is null or opened_at > ${instantParam(new Date(now.getTime() - 7 * 86_400_000))})
          and (${code} = '*' or coalesce(chain ->> 'code', plan ->> 'chain', labels ->> 'audience') = ${code})`,
  );
  return row ?? { week: 0, running: 0 };
}

const OFF = /^(off|none|nobody|关|关闭|不问任何人|无)$/i;

async function stepsOf(d: Naming, typed: string): Promise<Step[]> {
  if (OFF.test(typed.trim())) return [];
  const steps: Step[] = [];
  for (const { after, who } of readSteps(typed)) {
    const found: Who[] = [];
    for (const word of who) found.push(await whoCalled(d, word));
    steps.push({ after, who: found });
  }
  return steps;
}

async function whoCalled(d: Naming, word: string): Promise<Who> {
  const [, rota] = /^(?:on-?call|值班)(?::(.+))?$/i.exec(word) ?? [];
  if (/^(on-?call|值班)/i.test(word)) return onCall(d, rota ?? 'main');
  if (/^(owner|负责人)$/i.test(word)) return { kind: 'owner' };
  const role = d.roleCalled(word);
  if (role) return { kind: 'role', role: role.code, words: role.words };
  const room = /^(?:room|群):(.+)$/i.exec(word)?.[1];
  if (room !== undefined) return roomCalled(d.tx, room);
  const person = await d.called(word);
  const unfit = await d.unfit(person);
  if (unfit) throw unfit;
  return { kind: 'person', ...person };
}

/** The main rota may come later: until then its step asks nobody, and the next one is taken at once. */
async function onCall(d: Naming, rota: string): Promise<Who> {
  if (rota === 'main' || (await d.hasRota(rota))) return { kind: 'oncall', rota };
  throw new UserError('chain.no_rota', {
    zh: `没有值班表“${rota}”，请先 值班 设置 ${rota} …`,
    en: `There is no rota “${rota}”, please oncall set ${rota} … first`,
  });
}

async function roomCalled(tx: Tx, word: string): Promise<Who> {
  const rows = await rowsOf<{ id: number; name: string }>(
    tx,
    sql`select id::int as id, name from room where id::text = ${word} or address = ${word} or lower(name) = lower(${word}) order by id limit 2`,
  );
  const [one, other] = rows;
  if (one && !other) return { kind: 'room', id: one.id, name: one.name };
  throw new UserError('chain.no_room', {
    zh: `${one ? '不止一个' : '没有'}群叫“${word.slice(0, 60)}”，请写群号（群 会说）`,
    en: `${one ? 'More than one room is' : 'No room is'} called “${word.slice(0, 60)}”, please give its number (room says it)`,
  });
}

const unchanged = (code: string): UserError =>
  new UserError('chain.same', {
    zh: `“${code}”的升级链已经是这样`,
    en: `The chain of “${code}” is like that already`,
  });

const tooMany = (): UserError =>
  new UserError('chain.many', {
    zh: `最多 ${MOST_CHAINS} 条升级链，请先删掉不用的`,
    en: `There are ${MOST_CHAINS} chains already, please remove one that is not used`,
  });
