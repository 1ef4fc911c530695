import { type Effect, irreversible } from '../../core/effect.ts';
import { effectChanged, UserError } from '../../core/errors.ts';
import { same } from '../../core/localized.ts';
import { actions, button, card, text } from '../../core/message.ts';
import { instantIn } from '../../core/wall-clock.ts';
import { instantOf, instantParam, rowsOf, sql } from '../../db/client.ts';
import { putEvidence } from '../../db/evidence.ts';
import { tell } from '../../db/news.ts';
import { type Deps, noRota, type Person, shown } from './deps.ts';
import { keptRotas, planOf } from './read.ts';
import { shiftDay, type Turn, turnsOf } from './rota.ts';

/** Who acts; `manages`: may set rotas. */
export type By = { personId: number; name: string; actor: string; manages: boolean; now: Date };

export type SwapAsk = { code: string; gives: Person; takes: Person; fromDay: string; toDay: string };

const LONGEST_DAYS = 31;

/** Throws oncall.none, oncall.past, oncall.not_on, oncall.own, oncall.not_yours. */
export async function planSwap(d: Deps, ask: SwapAsk, by: By): Promise<Effect> {
  const { code, gives, takes, fromDay, toDay } = ask;
  const [kept] = await keptRotas(d.tx, code);
  if (!kept) throw noRota(code);
  if (gives.id === takes.id) throw own();
  if (!by.manages && by.personId !== gives.id && by.personId !== takes.id) throw notYours();
  const unfit = await d.unfit(takes);
  if (unfit) throw unfit;
  const { zone } = kept.rota;
  const [from, to] = [instantIn(fromDay, '00:00', zone), instantIn(shiftDay(toDay, 1), '00:00', zone)];
  if (to <= by.now || to <= from || to.getTime() - from.getTime() > LONGEST_DAYS * 86_460_000) throw badDays();
  const begins = from > by.now ? from : by.now;
  const turns = await turnsBy(d, { code, personId: gives.id, from: begins, to });
  const [first, last] = [turns[0], turns.at(-1)];
  if (!first || !last) throw notOn(gives, fromDay, toDay);
  const at = by.manages ? 'agreed' : 'open';
  const span = `${shown(first.from, zone)} – ${shown(last.to, zone)}`;
  const names = { zh: `${gives.name} → ${takes.name}`, en: `${gives.name} → ${takes.name}` };
  return {
    summary: { zh: `换班 ${span}：${names.zh}`, en: `Swap ${span}: ${names.en}` },
    rows: [
      {
        key: `oncall-swap:${code}:${first.from.toISOString()}:${gives.id}`,
        label: same(code),
        version: 0,
        versionAfter: 1,
        changes: [{ label: { zh: '值班', en: 'On call' }, before: gives.name, after: takes.name }],
      },
    ],
    figures: [{ label: { zh: '时间', en: 'When' }, value: span }],
    inverse: irreversible('请换回来，或让经理取消代班', 'swap back, or ask a manager to end the cover'),
    data: {
      code,
      gives: gives.id,
      takes: takes.id,
      givesName: gives.name,
      takesName: takes.name,
      from: first.from.toISOString(),
      to: last.to.toISOString(),
      span,
      state: at,
    },
  };
}

type Span = { code: string; personId: number; from: Date; to: Date };

/** The turns of one person between two instants, as they are without this swap. */
async function turnsBy(d: Deps, { code, personId, from, to }: Span): Promise<Turn[]> {
  const plan = await planOf(d.tx, code, from, to);
  return plan ? turnsOf(plan, from, to).filter((turn) => turn.personId === personId) : [];
}

export type Swapped = { id: number; state: 'open' | 'agreed'; waitsFor: string };

/** Asked, or done by a manager. Whoever did not ask hears of it where they read. */
export async function swap(d: Deps, { data }: Effect, by: By): Promise<Swapped> {
  const [gives, takes] = [Number(data['gives']), Number(data['takes'])];
  const [row] = await rowsOf<{ id: string }>(
    d.tx,
    sql`insert into oncall_swap (rota, gives_id, takes_id, from_at, to_at, asked_by, asked_at) values (${String(data['code'])}, ${gives}, ${takes},
          ${String(data['from'])}::timestamptz, ${String(data['to'])}::timestamptz, ${by.personId}, ${instantParam(by.now)}) returning id`,
  );
  const id = Number(row?.id);
  await noted(d, id, by, 'asked');
  if (data['state'] === 'agreed') await agree(d, id, by);
  const other = by.personId === gives ? takes : gives;
  const waitsFor = String(by.personId === gives ? data['takesName'] : data['givesName']);
  if (data['state'] === 'open') await askOther(d, { id, other, by, effect: data });
  return { id, state: data['state'] === 'agreed' ? 'agreed' : 'open', waitsFor };
}

type Asking = { id: number; other: number; by: By; effect: Effect['data'] };

async function askOther({ tx }: Deps, { id, other, by, effect }: Asking): Promise<void> {
  const span = String(effect['span']);
  const [zh, en] = [
    `${by.name} 想换班：${span} 由 ${effect['takesName']} 代替 ${effect['givesName']}`,
    `${by.name} asks to swap: ${effect['takesName']} instead of ${effect['givesName']}, ${span}`,
  ];
  await tell(tx, {
    key: `oncall-swap:${id}`,
    audience: `person:${other}`,
    fold: `urgent:swap-${id}`,
    subject: `oncall-swap:${id}`,
    line: { zh, en },
    message: card({ zh: `换班 S${id}`, en: `Swap S${id}` }, [
      text({ zh, en }),
      actions(
        button({ label: { zh: '同意', en: 'Accept' }, says: `oncall accept S${id}`, style: 'primary' }),
        button({ label: { zh: '不行', en: 'Decline' }, says: `oncall decline S${id}` }),
      ),
    ]),
  });
}

type Row = {
  id: string;
  rota: string;
  gives_id: string;
  takes_id: string;
  asked_by: string;
  from_at: string;
  to_at: string;
  state: string;
  decided_by: string;
  takes_name: string;
};

/** Throws oncall.no_swap, oncall.swap_decided, oncall.swap_late, oncall.not_yours. */
export async function planDecision(d: Deps, id: number, accept: boolean, by: By): Promise<Effect> {
  const row = await swapOf(d, id, by.now);
  const other = Number(row.asked_by) === Number(row.gives_id) ? Number(row.takes_id) : Number(row.gives_id);
  if (by.personId !== other && !by.manages) throw notYours();
  const words = accept ? { zh: '同意', en: 'accept' } : { zh: '不同意', en: 'decline' };
  return {
    summary: { zh: `${words.zh}换班 S${id}`, en: `${words.en} swap S${id}` },
    rows: [
      {
        key: `oncall-swap:${id}`,
        label: same(`S${id}`),
        version: 1,
        versionAfter: 2,
        changes: [{ label: { zh: '状态', en: 'State' }, before: { zh: '待定', en: 'open' }, after: words }],
      },
    ],
    figures: [],
    inverse: irreversible('请重新换班，或让经理取消代班', 'swap again, or ask a manager to end the cover'),
    data: { id, accept },
  };
}

/** Of many at once one decides. Throws as planDecision. */
export async function decide(d: Deps, { data }: Effect, by: By): Promise<void> {
  const id = Number(data['id']);
  if (data['accept'] === true) return agree(d, id, by);
  await settle(d, id, 'declined', by);
}

async function agree(d: Deps, id: number, by: By): Promise<void> {
  const row = await settle(d, id, 'agreed', by);
  const span = {
    code: row.rota,
    personId: Number(row.gives_id),
    from: instantOf(row.from_at),
    to: instantOf(row.to_at),
  };
  const turns = await turnsBy(d, span);
  if (turns.length === 0) throw effectChanged(same(`S${id}`));
  for (const turn of turns)
    await rowsOf(
      d.tx,
      sql`insert into oncall_cover (rota, person_id, from_at, to_at, swap_id, author) values (${row.rota}, ${Number(row.takes_id)},
            ${instantParam(turn.from)}, ${instantParam(turn.to)}, ${id}, ${by.actor})`,
    );
}

async function settle(d: Deps, id: number, state: 'agreed' | 'declined', by: By): Promise<Row> {
  const [row] = await rowsOf<Row>(
    d.tx,
    sql`update oncall_swap set state = ${state}, decided_by = ${by.name}, decided_at = ${instantParam(by.now)}
        where id = ${id} and state = 'open' and to_at > ${instantParam(by.now)} returning *`,
  );
  if (!row) {
    await swapOf(d, id, by.now);
    throw effectChanged(same(`S${id}`));
  }
  await noted(d, id, by, state);
  const words =
    state === 'agreed'
      ? { zh: `换班 S${id}：${by.name} 同意了`, en: `Swap S${id}: ${by.name} agreed` }
      : { zh: `换班 S${id}：${by.name} 不同意`, en: `Swap S${id}: ${by.name} declined` };
  for (const person of [Number(row.gives_id), Number(row.takes_id)])
    await tell(d.tx, {
      key: `oncall-swap:${id}:${state}:${person}`,
      audience: `person:${person}`,
      fold: `urgent:swap-${id}`,
      subject: `oncall-swap:${id}`,
      final: true,
      line: words,
      message: card(words, [], state === 'agreed' ? 'success' : 'normal'),
    });
  return row;
}

async function swapOf(d: Deps, id: number, now: Date): Promise<Row> {
  const [row] = await rowsOf<Row>(
    d.tx,
    sql`select s.*, p.name as takes_name from oncall_swap s join person p on p.id = s.takes_id where s.id = ${id}`,
  );
  if (!row) throw new UserError('oncall.no_swap', { zh: `没有换班 S${id}`, en: `There is no swap S${id}` });
  if (row.state !== 'open')
    throw new UserError('oncall.swap_decided', {
      zh: `换班 S${id} 已经由 ${row.decided_by} ${row.state === 'agreed' ? '同意' : '拒绝'}`,
      en: `Swap S${id} was ${row.state} by ${row.decided_by} already`,
    });
  if (instantOf(row.to_at) <= now)
    throw new UserError('oncall.swap_late', {
      zh: `换班 S${id} 的时间已经过去`,
      en: `The time of swap S${id} has passed`,
    });
  return row;
}

const noted = ({ tx }: Deps, id: number, by: By, act: string) =>
  putEvidence(tx, {
    kind: 'alert',
    by: by.personId,
    subjects: [`oncall-swap:${id}`],
    body: { act: `swap-${act}`, swap: id },
    at: by.now,
  });

const own = (): UserError =>
  new UserError('oncall.own', { zh: '换班要写两个不同的人', en: 'A swap takes two different people' });

const notYours = (): UserError =>
  new UserError('oncall.not_yours', {
    zh: '这不是你的班：只有当事人或经理可以这样做',
    en: 'That is not your turn: only the two people, or a manager, may do this',
  });

const badDays = (): UserError =>
  new UserError('oncall.past', {
    zh: '请写今天或以后的日期，最多 31 天',
    en: 'Please give days from today on, at most 31 of them',
  });

const notOn = ({ name }: Person, from: string, to: string): UserError =>
  new UserError('oncall.not_on', {
    zh: `${name} 在 ${from === to ? from : `${from} 到 ${to}`} 没有班，值班 ${from} 可以看是谁`,
    en: `${name} is not on call ${from === to ? `on ${from}` : `from ${from} to ${to}`}; oncall ${from} says who is`,
  });
