import { expect, it } from 'vitest';
import { openOwner } from '../../../../src/db/owner.ts';
import { seedTemplates } from '../../../../src/services/demo/templates.ts';
import { SHIPPED } from '../../../../src/services/templates/shipped.ts';
import { openChat } from '../../../support/chat.ts';
import { templatesIn } from '../../../support/templates.ts';

it('approves what comes with the system, once, and every text of it passes the checks', async () => {
  const chat = await openChat();
  const sql = openOwner(chat.database.url);
  // An approval passes the gate of what leaves: each of them would.
  await templatesIn(chat, async (templates) => {
    for (const { code } of SHIPPED)
      await templates.planApprove({ code, version: 1, account: 'console:me' }, new Date());
  });
  for (const _again of [1, 2]) await sql.begin((tx) => seedTemplates(tx, SHIPPED));
  const found = await templatesIn(chat, (templates) => templates.search('', new Date()));
  expect(found.map(({ template, why }) => [template.state, template.steps, why])).toEqual(
    SHIPPED.map(() => ['approved', 2, undefined]),
  );
  expect(JSON.stringify(await chat.hears('agent SH-2'))).toContain('console:agent');
  await sql.end();
  await chat.close();
});
