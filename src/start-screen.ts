import type { App } from './app.ts';

/** The one short screen of a start: the link, three things to type, which channels are on and which are off and why. */
export function startScreen(app: Pick<App, 'facts'>, link: string, webhooks: string): string {
  const { demo, channels } = app.facts;
  const channelLines = channels.map(({ name, on, why }) => `    ${on ? '●' : '○'} ${name}${on ? '' : `  off: ${why}`}`);
  return [
    '',
    `  掌柜 Zhanggui is ready${demo ? '  (演示数据 · demo data; npm run demo -- clear ends it)' : ''}`,
    '',
    `    ${link}`,
    '',
    '  Type there, or in another terminal with  npm run chat',
    ...(demo
      ? [
          '    库存 TEE-RED-M        stock TEE-RED-M',
          '    缺货                  low-stock',
          '    帮助                  help',
        ]
      : ['    帮助                  help', '    店铺                  shops', '    我是谁                whoami']),
    '',
    '  Channels',
    ...channelLines,
    `    callbacks and health on ${webhooks}`,
    '',
    '  Ctrl-C stops.',
    '',
  ].join('\n');
}
