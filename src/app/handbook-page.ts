import type { FastifyPluginAsync } from 'fastify';
import { systemScope } from '../db/client.ts';
import { createHandbookPage } from '../http/handbook-page.ts';
import type { House } from './house.ts';

/** /handbook on the pages' port, for who holds the console's session. */
export const handbookPageOf = ({ db, clock, services }: House): FastifyPluginAsync =>
  createHandbookPage({
    read: (what) =>
      db.withScope(systemScope('handbook'), (tx) => services(tx).office.document({ ...what, now: clock.now() })),
  });
