import type { FastifyPluginAsync } from 'fastify';
import { orBusy } from '../commands/api/busy.ts';
import { callCommand } from '../commands/api/call.ts';
import { endpointsOf } from '../commands/api/endpoints.ts';
import { systemScope } from '../db/client.ts';
import { isTransient } from '../db/transient.ts';
import { createApi, createHooks } from '../http/api/plugin.ts';
import type { ApiPort, ApiRoute } from '../http/api/port.ts';
import { createRates } from '../http/api/rate.ts';
import { createKeysPage } from '../http/keys-page.ts';
import { createReserveQueue } from '../services/inventory/reservations/reserve.ts';
import { alertRoutes } from './api-alerts.ts';
import { checkRoute } from './api-check.ts';
import { conversationsRoute } from './api-conversations.ts';
import { observationsRoute } from './api-observations.ts';
import { reservationRoutes } from './api-reservations.ts';
import { traitsRoute } from './api-traits.ts';
import { bundleRoute } from './bundles.ts';
import type { House } from './house.ts';

const busy = (error: unknown): 'busy' => {
  if (isTransient(error)) return 'busy';
  throw error;
};

/** `pages`: /api/v1 and the page on which its keys are fetched. `hooks`: what other systems' webhooks reach on the port for callbacks. */
export function apiOf(house: House): { pages: FastifyPluginAsync[]; hooks: FastifyPluginAsync } {
  const { db, clock, commands, services, log, metrics, options } = house;
  const keys = <T>(work: (apiKeys: ReturnType<typeof services>['apiKeys']) => Promise<T>): Promise<T> =>
    db.withScope(systemScope('api-keys'), (tx) => work(services(tx).apiKeys));
  const deps = { db, clock, services, log, observe: metrics.asked, ...(options.step && { step: options.step }) };
  const queue = createReserveQueue(db);
  const reserving = { ...deps, reserve: queue.reserve };
  const served: ApiRoute[] = endpointsOf(commands).map(({ command, ...facts }) => ({
    ...facts,
    call: (input) => orBusy(callCommand(deps, { ...input, command }), input.lang),
  }));
  const routes = [
    ...served,
    ...reservationRoutes(reserving, commands),
    conversationsRoute(deps),
    checkRoute(deps),
    traitsRoute(deps),
    observationsRoute(deps),
    ...alertRoutes(deps, () => house.bell.ring('zhanggui_alerts')),
    bundleRoute(house),
  ];
  const port: ApiPort = { routes, callerOf: (key) => keys((apiKeys) => apiKeys.callerOf(key)).catch(busy) };
  // One budget of a key, whichever port it comes by.
  const rates = createRates();
  const keysPage = createKeysPage({
    waiting: () => keys((apiKeys) => apiKeys.waiting()),
    issue: async (name) => {
      const key = await keys((apiKeys) => apiKeys.issue(name));
      log.info({ apiKey: name }, 'an API key was fetched');
      return key;
    },
  });
  return { pages: [createApi(port, rates), keysPage], hooks: createHooks(port, rates) };
}
