import { defineCommand } from '#kit';
import { agentArgs, agentCard, agentMeant } from '../views/agents.ts';

export default defineCommand({
  name: { zh: '客服 添加', en: 'agent add' },
  summary: {
    zh: '登记谁接待一家店的客人，话术会推送给他',
    en: 'Enrol who speaks to the customers of a shop and is sent what to say',
  },
  examples: ['客服 添加 wecom:lin SH-2', 'agent add wecom:lin SH-2'],
  permission: 'templates.write',
  reach: 'shop',
  effect: 'write',
  args: agentArgs,
  plan: async ({ args, services }) => services.templates.planAgent({ ...(await agentMeant(services, args)), on: true }),
  async apply({ effect, by, services }) {
    await services.templates.applyAgent(effect, by.actor);
    return agentCard(effect);
  },
});
