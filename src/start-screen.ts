import type { App } from './app.ts';

/** `people`: how many may speak on the console. */
type Standing = { webhooks: string; people: number };

const NOBODY = [
  '  控制台还没有人可以说话：请设置 ADMINS=console:me（写在 .env 里），再重新启动',
  '  Nobody may speak on the console yet: set ADMINS=console:me (in .env) and start again',
];

function whatToType(demo: boolean): string[] {
  const lines = demo
    ? ['库存 TEE-RED-M        stock TEE-RED-M', '缺货                  low-stock', '帮助                  help']
    : ['帮助                  help', '店铺                  shops', '我是谁                whoami'];
  return ['  Type there, or in another terminal with  npm run chat', ...lines.map((line) => `    ${line}`)];
}

/** The one short screen of a start: the link, three things to type, which channels are on and which are off and why. */
export function startScreen(app: Pick<App, 'facts'>, link: string, { webhooks, people }: Standing): string {
  const { demo, channels } = app.facts;
  const channelLines = channels.map(({ name, on, why }) => `    ${on ? '●' : '○'} ${name}${on ? '' : `  off: ${why}`}`);
  return [
    '',
    `  掌柜 Zhanggui is ready${demo ? '  (演示数据 · demo data; npm run demo -- clear ends it)' : ''}`,
    '',
    `    ${link}`,
    '',
    ...(people > 0 ? whatToType(demo) : NOBODY),
    '',
    '  Channels',
    ...channelLines,
    `    callbacks and health on ${webhooks}`,
    '',
    '  Ctrl-C stops.',
    '',
  ].join('\n');
}
