import type { Effect } from '../core/effect.ts';
import { type Db, instantParam, rowsOf, sql, systemScope, type Tx } from '../db/client.ts';
import { tell } from '../db/news.ts';
import { type Channels, settle } from '../outbox/put.ts';
import type { Services } from '../services/services.ts';
import { stateWords } from './approval-card.ts';
import { decidedCard } from './effect-card.ts';

type Deps = { db: Db; channels: Channels; services(tx: Tx, now: Date): Services };

/** Writes whose word never came: their row says so, and so does every card that offered them. */
export async function expirePending(deps: Deps, now: Date): Promise<void> {
  await deps.db.withScope(systemScope('expire'), async (tx) => {
    const rows = await rowsOf<{ code: string; effect: Effect }>(
      tx,
      sql`update pending set decision = 'expired', decided_at = ${instantParam(now)} where code in (
            select code from pending where decision is null and expires_at <= ${instantParam(now)} limit 100 for update skip locked)
          returning code, effect`,
    );
    const { rooms } = deps.services(tx, now);
    for (const { code, effect } of rows) {
      const message = decidedCard(
        effect,
        { zh: `${code} 已过期，没有执行`, en: `${code} has expired, nothing was done` },
        'normal',
      );
      await settle(tx, deps.channels, rooms.byId, { subject: `pending:${code}`, message });
    }
  });
  await expireRequests(deps, now);
}

/** The same for those that waited for other people: whoever decides at this moment has the row, and counts. */
async function expireRequests(deps: Deps, now: Date): Promise<void> {
  await deps.db.withScope(systemScope('expire'), async (tx) => {
    const { approvals, rooms } = deps.services(tx, now);
    for (const request of await approvals.due(now)) {
      await approvals.close(request, { state: 'expired', now, by: '' });
      const words = stateWords({ ...request, state: 'expired' });
      const message = decidedCard(request.effect, words, 'normal');
      const subject = `approval:${request.code}`;
      await settle(tx, deps.channels, rooms.byId, { subject, message });
      const key = `${subject}:ended`;
      const told = { key, subject: key, fold: key, final: true, message, line: words };
      if (!request.account.startsWith('api:')) await tell(tx, { ...told, audience: `room:${request.roomId}` });
    }
  });
}
