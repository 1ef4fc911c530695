import type { FastifyPluginAsync } from 'fastify';
import { createConnectPage } from '../http/connect-page.ts';
import { createConnectDesk } from '../sync/connect-desk.ts';
import type { Parts } from './channels.ts';
import type { House } from './house.ts';

/** The one-time page on which a shop's credentials are entered. `ask`: who carries calls to the platforms. */
export function connectPageOf(house: House, channels: Parts['map'], ask?: typeof fetch): FastifyPluginAsync {
  const { db, clock, log, services, platforms, wakes, bell, options } = house;
  const wake = () => {
    wakes.outbox();
    bell.ring('zhanggui_outbox');
  };
  const { standIn } = options;
  return createConnectPage(
    createConnectDesk({
      ...{ db, clock, log, channels, services, platforms, wake },
      ...(standIn && { standIn }),
      ...(ask && { fetch: ask }),
    }),
  );
}
