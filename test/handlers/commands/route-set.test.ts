import { expect, it } from 'vitest';
import command from '../../../handlers/commands/route-set.ts';
import { exampleOf, nameIn } from '../../../src/commands/parse.ts';

// What it does is told as one story in route.test.ts.
it('is known by its name in either language, to who may', () => {
  expect(command.permission).toBe('alerts.route');
  for (const lang of ['zh', 'en'] as const)
    expect(nameIn(exampleOf(command, lang), [command])).toMatchObject({ command });
});
