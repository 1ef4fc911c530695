import type { Config } from '../config.ts';
import { openDatabase } from '../db/open.ts';
import { clearDemo } from '../services/demo/demo.ts';
import { refusals, say, type Terminal, usage } from './terminal.ts';

/** `npm run demo -- clear`. Returns the exit code: 0 done, 1 refused, 2 not understood. */
export async function runDemo(argv: string[], config: Config, terminal: Terminal): Promise<number> {
  if (argv.length !== 1 || argv[0] !== 'clear') {
    const sentence = { zh: '演示数据只能清除：clear', en: 'There is one thing to do with the demo: clear' };
    return usage(terminal, sentence, ['npm run demo -- clear']);
  }
  return refusals(terminal, async () => {
    const database = await openDatabase(config, (line) => say(terminal.error, line));
    try {
      await clearDemo(database.url);
    } finally {
      await database.close();
    }
    const done = {
      zh: '演示数据已清除，以后不会再生成；人员、群、审计记录和演示时给的角色都还在。console:me 不再是管理员，除非写在 ADMINS 里',
      en: 'The demo is gone and will not be made again; people, rooms, the audit and the roles given in the demo stay. console:me is no admin any more, unless ADMINS names it',
    };
    say(terminal.out, done[terminal.lang]);
  });
}
