import { defineCommand } from '#kit';
import { agentArgs, agentCard, agentMeant } from '../views/agents.ts';

export default defineCommand({
  name: { zh: '客服 移除', en: 'agent remove' },
  summary: {
    zh: '不再接待一家店的客人，不再收到它的话术',
    en: 'Somebody no longer speaks to the customers of a shop, and is sent nothing for it',
  },
  examples: ['客服 移除 wecom:lin SH-2', 'agent remove wecom:lin SH-2'],
  permission: 'templates.write',
  reach: 'shop',
  effect: 'write',
  args: agentArgs,
  plan: async ({ args, services }) =>
    services.templates.planAgent({ ...(await agentMeant(services, args)), on: false }),
  async apply({ effect, by, services }) {
    await services.templates.applyAgent(effect, by.actor);
    return agentCard(effect);
  },
});
