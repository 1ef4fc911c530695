import { afterAll, beforeAll, expect, it } from 'vitest';
import { openOwner } from '../../../src/db/owner.ts';
import { shippedModel } from '../../../src/services/compliance/abnormal/score.ts';
import { codeIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

/** Findings as the rule leaves them, judged by people. */
async function judged(right: number, wrong: number): Promise<void> {
  const sql = openOwner(chat.database.url);
  for (const [verdict, count, margin] of [
    ['right', right, 4],
    ['wrong', wrong, 2.6],
  ] as const)
    await sql`insert into finding (rule, rule_version, shop_id, subject, label, says, facts, severity, due_at, first_at, last_at, verdict)
      select 'order-bursts', 1, 1, ${`${verdict}:`} || n, '{"zh":"单","en":"order"}', '{"zh":"单","en":"order"}',
        jsonb_build_object('model', ${shippedModel().version}::text, 'orders', jsonb_build_array(jsonb_build_object('margin', ${margin}::float8 + n * 0.01))),
        'high', now(), now(), now(), ${verdict} from generate_series(1, ${count}::int) n`;
  await sql.end();
}

const fits = async () => {
  const sql = openOwner(chat.database.url);
  const rows = await sql<
    { id: number; slope: string; right: number }[]
  >`select id::int, slope, "right" from abnormal_fit order by id`;
  await sql.end();
  return [...rows];
};

it('needs verdicts of both sorts before it fits anything', async () => {
  await judged(15, 2);
  expect(await chat.refused('异常 训练')).toBe('abnormal.few_verdicts');
  expect(await chat.refused('abnormal train 77')).toBe('abnormal.no_fit');
  expect(await fits()).toEqual([]);
});

it('fits what scores mean to the verdicts after a word, shows before and after, and can be undone', async () => {
  await (async () => {
    const sql = openOwner(chat.database.url);
    await sql`delete from finding`;
    await sql.end();
  })();
  await judged(12, 18);
  const shown = await chat.hears('abnormal train');
  expect(JSON.stringify(shown)).toContain('Wrong ones still told');
  await chat.hears(`confirm ${codeIn(shown)}`);
  const [made] = await fits();
  expect(made).toMatchObject({ right: 12 });
  expect(Number(made?.slope)).not.toBe(shippedModel().calibration.slope);
  await chat.hears('undo');
  const all = await fits();
  expect(Number(all.at(-1)?.slope)).toBe(shippedModel().calibration.slope);
});
