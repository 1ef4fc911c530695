import { card, defineCommand } from '#kit';
import { swapBy, swapName } from '../views/duty.ts';

export default defineCommand({
  name: { zh: '值班 不同意', en: 'oncall decline' },
  aliases: ['不同意换班'],
  summary: { zh: '不同意别人提出的换班', en: 'Decline a swap that somebody asked for' },
  examples: ['值班 不同意 S3', 'oncall decline S3'],
  permission: 'alerts.write',
  reach: 'shop',
  effect: 'write',
  args: { swap: swapName },
  plan: async (ask) => ask.services.oncall.planDecision(ask.args.swap, false, await swapBy(ask)),
  async apply(ask) {
    await ask.services.oncall.decide(ask.effect, await swapBy(ask));
    return card(ask.effect.summary, [], 'normal');
  },
});
