import type { Channel } from '../channels/channel.ts';
import { createConsole } from '../channels/console/console.ts';
import { createSlack } from '../channels/slack/slack.ts';
import { createWecom } from '../channels/wecom/wecom.ts';
import { systemScope } from '../db/client.ts';
import { createTokenStore } from '../db/tokens.ts';
import { createLookup } from '../outbox/lookup.ts';
import type { House } from './house.ts';
import { contactChanged } from './template-work.ts';
/** The channels that are configured; the console always is. */
export function channelsOf(house: House) {
  const { config, db, intake, clock, log, sealers, painter } = house;
  const deps = { intake, clock, log, draw: painter.paint };
  const list: Channel[] = [createConsole({ wake: () => {} })];
  const wecomOn = config.wecom.app !== undefined || config.wecom.bot !== undefined;
  const sayWho = async ({ channel, userId }: { channel: string; userId: string }) =>
    db.withScope(
      systemScope('name'),
      async (tx) => (await house.services(tx).people.identify({ channel, userId })).name,
    );
  const wecom: ReturnType<typeof createWecom> | undefined = wecomOn
    ? createWecom({
        ...deps,
        config: { ...config.wecom, publicUrl: config.publicUrl },
        lookup: createLookup(
          db,
          async (tx, { channel, userId }) =>
            (await house.services(tx).people.identify({ channel, userId })).grants.length > 0,
        ),
        tokens: createTokenStore(db, sealers.token, clock),
        sayWho,
        contactChanged: (change) => contactChanged({ ...house, contacts: () => wecom?.contacts }, change),
      })
    : undefined;
  const slack = config.slack && createSlack({ ...deps, config: config.slack });
  if (wecom) list.push(wecom.channel);
  if (slack) list.push(slack.channel);
  return { map: new Map(list.map((channel) => [channel.name, channel])), wecom, slack };
}

export type Parts = ReturnType<typeof channelsOf>;
