import type { Sealer } from '../core/seal.ts';
import type { Tx } from '../db/client.ts';
import { createAlertsIn } from '../services/alerts/inbound/inbound.ts';
import { createAlertRouting } from '../services/alerts/routing/routing.ts';
import { createSilences } from '../services/alerts/routing/silences.ts';
import { platformCalled } from '../services/connections/kinds.ts';
import { audienceCalled } from '../services/rooms/audiences.ts';
import { createRooms } from '../services/rooms/rooms.ts';
import { createShops } from '../services/shops/shops.ts';

const MOST_ROOMS = 2_000;

/** Routing, silences and what comes in from outside, with what they need of others. */
export function alertRoutingOf(tx: Tx, sealer: Sealer) {
  const rooms = createRooms({ tx, sealer });
  const shops = createShops({ tx });
  const deps = {
    tx,
    shopCode: shops.find,
    shops: shops.list,
    platformCalled,
    audienceCalled,
    rooms: async () => (await rooms.list(MOST_ROOMS)).filter(({ channel }) => channel !== 'api'),
  };
  return {
    alertRouting: createAlertRouting(deps),
    silences: createSilences(deps),
    alertsIn: createAlertsIn(deps),
  };
}
