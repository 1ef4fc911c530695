import type { Effect } from '../../../core/effect.ts';
import { UserError } from '../../../core/errors.ts';
import { clampChars } from '../../../core/text.ts';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { putEvidence } from '../../../db/evidence.ts';
import type { OfficeAct, OfficeDeps, Staff } from './deps.ts';
import { newestVersion } from './handbook.ts';
import { dayOf, isDay, type Period, periodOf } from './periods.ts';

export type NewTraining = { topic: string; people: readonly string[]; proof: string; day?: string | undefined };

export type Training = { id: number; topic: string; day: string; people: string[]; proof: string };

const MOST_PEOPLE = 200;

/** Read only. Throws training.topic, training.people, training.proof, training.day. */
export async function planTraining(d: OfficeDeps, given: NewTraining, now: Date): Promise<Effect> {
  const topic = given.topic.trim();
  if (topic === '' || topic.length > 100)
    throw refused(
      'training.topic',
      '主题要有 1 到 100 个字，有空格就加引号',
      'A topic has 1 to 100 characters; put it in quotes if it has spaces',
    );
  const proof = given.proof.trim();
  if (proof === '')
    throw refused(
      'training.proof',
      '请写上凭证，例如签到表放在哪里',
      'Give the proof, such as where the signed list lies',
    );
  const day = given.day ?? dayOf(now);
  if (!isDay(day) || day > dayOf(now))
    throw refused('training.day', '培训的日期要是今天或以前', 'The day of a training is today or before');
  const people = await named(d, given.people);
  return {
    summary: {
      zh: `记下培训“${topic}”（${day}），${people.length} 人参加`,
      en: `Note the training “${topic}” (${day}), ${people.length} took part`,
    },
    rows: people.map(({ id, name }) => ({
      key: `training:${topic}:${day}|${id}`,
      label: { zh: name, en: name },
      version: 0,
      versionAfter: 1,
      changes: [{ label: { zh: '参加', en: 'Took part' }, before: '–', after: day }],
    })),
    figures: [{ label: { zh: '凭证', en: 'Proof' }, value: proof }],
    inverse: { irreversible: { zh: '记录已经留作证据', en: 'it is kept as evidence' } },
    data: { topic, day, proof, people: JSON.stringify(people.map(({ id }) => id)) },
  };
}

/** Everyone of `all`, or those who are named. */
async function named(d: OfficeDeps, words: readonly string[]): Promise<{ id: number; name: string }[]> {
  const typed = words.map((word) => word.trim()).filter(Boolean);
  if (typed.length === 1 && /^(all|全部|全员|所有人)$/i.test(typed[0] ?? '')) return d.staff();
  if (typed.length === 0 || typed.length > MOST_PEOPLE)
    throw refused(
      'training.people',
      `请写 1 到 ${MOST_PEOPLE} 个参加的人，用逗号隔开，或者写 全员`,
      `Name 1 to ${MOST_PEOPLE} people, with commas between them, or write all`,
    );
  const found = new Map<number, { id: number; name: string }>();
  for (const word of typed) {
    const person = await d.personCalled(word);
    if (!person)
      throw refused(
        'training.people',
        `没有找到“${clampChars(word, 40)}”，请写账号，例如 wecom:USERID`,
        `There is nobody called “${clampChars(word, 40)}”; write an account, such as wecom:USERID`,
      );
    found.set(person.id, person);
  }
  return [...found.values()];
}

const refused = (code: string, zh: string, en: string): UserError => new UserError(code, { zh, en });

/** Its number, and the to-dos that it closed: those for which everyone has taken part by now. */
export async function applyTraining(
  d: OfficeDeps,
  { data }: Effect,
  act: OfficeAct,
): Promise<{ id: number; closed: number[] }> {
  const { topic, day, proof } = data;
  const people = JSON.parse(String(data['people'])) as number[];
  const [row] = await rowsOf<{ id: string }>(
    d.tx,
    sql`with made as (insert into training (topic, day, proof, author) values (${topic}, ${day}::date, ${proof}, ${act.actor}) returning id),
          took as (insert into training_person (training_id, person_id) select id, p from made, unnest(${sql.param(people)}::bigint[]) p)
        select id from made`,
  );
  const id = Number(row?.id);
  const rows = await rowsOf<{ pseudonym: string }>(
    d.tx,
    sql`select pseudonym from person where id = any (${sql.param(people)}::bigint[]) order by id`,
  );
  await putEvidence(d.tx, {
    kind: 'training',
    trace: act.trace,
    by: act.personId > 0 ? act.personId : act.actor,
    subjects: [`training:${id}`, ...rows.map((one) => `person:${one.pseudonym}`)],
    body: { act: 'held', training: id, day, people: people.length },
  });
  return { id, closed: await closeDone(d, id, act) };
}

async function closeDone(d: OfficeDeps, id: number, act: OfficeAct): Promise<number[]> {
  const state = await trainingState(d, act.now);
  const done = [
    ...(state.missing.length === 0 ? [`duty:training:${state.period.code}`] : []),
    ...(state.change && state.change.missing.length === 0 ? ['duty:training-change:'] : []),
  ];
  const closed: number[] = [];
  for (const key of done) {
    const rows = await rowsOf<{ id: string }>(
      d.tx,
      sql`select id from todo where done_at is null and starts_with(key, ${key}) order by id`,
    );
    for (const todo of rows) {
      const effect = await d.todos.planState(Number(todo.id), true, `training ${id}`);
      await d.todos.applyState(effect, act.actor, act.now);
      closed.push(Number(todo.id));
    }
  }
  return closed;
}

export type TrainingState = {
  period: Period;
  /** Of this quarter, the latest first. */
  held: Training[];
  /** Who took part in none this quarter. */
  missing: Staff[];
  /** Since the newest version of the handbook; none: the rules never changed. */
  change: { version: number; since: string; missing: Staff[] } | undefined;
};

/** Who has been trained: this quarter, and since the rules last changed. */
export async function trainingState(d: OfficeDeps, now: Date): Promise<TrainingState> {
  const period = periodOf('quarterly', dayOf(now));
  const staff = await d.staff();
  const trained = async (since: string) => {
    const took = await tookPartSince(d.tx, since);
    return staff.filter(({ id }) => !took.has(id));
  };
  const newest = await newestVersion(d.tx);
  const since = newest && newest.version > 1 ? dayOf(newest.at) : undefined;
  return {
    period,
    held: await heldSince(d.tx, period.first),
    missing: await trained(period.first),
    change: since && newest ? { version: newest.version, since, missing: await trained(since) } : undefined,
  };
}

async function tookPartSince(tx: Tx, day: string): Promise<Set<number>> {
  const rows = await rowsOf<{ id: string }>(
    tx,
    sql`select distinct p.person_id as id from training t join training_person p on p.training_id = t.id where t.day >= ${day}::date`,
  );
  return new Set(rows.map(({ id }) => Number(id)));
}

async function heldSince(tx: Tx, day: string): Promise<Training[]> {
  const rows = await rowsOf<{ id: string; topic: string; day: string; proof: string; people: string[] | null }>(
    tx,
    sql`select t.id, t.topic, t.day::text as day, t.proof,
          (select array_agg(n.name order by n.id) from training_person p join person n on n.id = p.person_id where p.training_id = t.id) as people
        from training t where t.day >= ${day}::date order by t.day desc, t.id desc limit 100`,
  );
  return rows.map((row) => ({ ...row, id: Number(row.id), people: row.people ?? [] }));
}
