import { defineJob } from '#kit';
import { proposalCard } from '../views/transfers.ts';

const AUDIENCE = 'inventory-alerts';

export default defineJob({
  name: 'transfer-proposals',
  summary: {
    zh: '每分钟看哪里低于补货点而别的仓有富余，建议调拨',
    en: 'Every minute, propose transfers to levels below their threshold from where there is more than is needed',
  },
  schedule: { cron: '* * * * *', timezone: 'UTC' },
  timeout: '1m',
  missed: 'once',
  audience: AUDIENCE,
  effect: 'write',
  async run({ services, now }) {
    // Where nobody listens nobody decides: the need is found again when a room subscribes.
    const rooms = await services.rooms.subscribers(AUDIENCE);
    if (rooms.length === 0) return undefined;
    const proposals = await services.transfers.propose(now);
    return proposals.flatMap((proposal) => rooms.map(({ id }) => ({ room: id, message: proposalCard(proposal) })));
  },
});
