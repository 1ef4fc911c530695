import { afterAll, beforeAll, expect, it } from 'vitest';
import { officeOf } from '../../../src/app/office.ts';
import { systemScope } from '../../../src/db/client.ts';
import { openOwner } from '../../../src/db/owner.ts';
import { dayOf, lastWeekEnd } from '../../../src/services/compliance/office/periods.ts';
import type { Chat } from '../../support/chat.ts';
import { fieldsOf, tableOf } from '../../support/coupon-prices.ts';
import { openRulesChat, reports, slowHit, testRules } from '../../support/rules.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openRulesChat();
});
afterAll(() => chat.close());

const LAST = lastWeekEnd(new Date());
const office = <T>(work: (one: ReturnType<typeof officeOf>) => Promise<T>) =>
  chat.app.db.withScope(systemScope('test'), (tx) =>
    work(officeOf({ standing: { admins: () => [] }, rules: testRules() }, tx)),
  );

it('says honestly that nothing happened', async () => {
  const said = await chat.hears('合规周报');
  expect(said.blocks[0]).toMatchObject({ text: { en: 'Nothing new this week, and nothing is open' } });
  expect(said.tone).toBe('success');
  expect(said.blocks.some((block) => block.kind === 'chart')).toBe(false);
});

it('has findings by rule and shop, the trend, the worst, what is overdue and the rate', async () => {
  const now = new Date();
  const hits = [1, 2, 3].map((n) => slowHit(1, `SH-1/A${n}`, 40 + n, now));
  await reports(chat, [...hits, slowHit(2, 'SH-2/B', 99, now), slowHit(undefined, 'g', 5, now)]);
  await reports(chat, [slowHit(2, 'SH-2/C', 50, now)], { now: new Date(now.getTime() - 9 * 3_600_000) });
  const said = await chat.hears('compliance digest now');
  expect(fieldsOf(said)).toMatchObject({ Found: 6, Open: 6, Overdue: 1, 'Mean of four weeks before': 0 });
  expect(JSON.stringify(fieldsOf(said)['Violation rate (30 days)'])).toContain('over');
  expect(tableOf(said)?.map((row) => row.slice(1))).toEqual([
    [{ zh: 'SH-1', en: 'SH-1' }, 3, 3, 0],
    [{ zh: 'SH-2', en: 'SH-2' }, 2, 2, 1],
    [{ zh: '集团', en: 'group' }, 1, 1, 0],
  ]);
  expect(tableOf(said, 1)?.map((row) => row[3])).toHaveLength(5);
  expect(said.blocks.find((block) => block.kind === 'chart')).toMatchObject({
    chart: { series: [{ values: [0, 0, 0, 0, 6] }] },
  });
});

it('shows a room of some shops those and the group alone', async () => {
  await chat.hears('room shops SH-2', { room: 'stock' });
  const said = await chat.hears('合规周报 本周', { room: 'stock' });
  expect(fieldsOf(said)).toMatchObject({ Found: 3, Open: 3 });
  expect(JSON.stringify(said)).not.toContain('SH-1');
});

it('says of a week that was kept the same as then, whatever happened since', async () => {
  const kept = await office((one) => one.keepWeek(LAST));
  const before = JSON.stringify(await chat.hears('compliance digest last'));
  const owner = openOwner(chat.database.url);
  await owner`update finding set first_at = ${new Date(LAST.getTime() - 1000)}`;
  await owner.end();
  expect(JSON.stringify(await chat.hears('compliance digest last'))).toBe(before);
  expect(JSON.stringify(await chat.hears(`合规周报 ${dayOf(LAST)}`))).toBe(before);
  expect(await office((one) => one.keepWeek(LAST))).toEqual(kept);
  expect(before).not.toContain('not kept at the time');
  expect(await chat.refused('compliance digest 2999-01-01')).toBe('digest.week');
  expect(await chat.refused('compliance digest whenever')).toBe('digest.week');
});
