import { card, defineCommand } from '#kit';
import { swapBy, swapName } from '../views/duty.ts';

export default defineCommand({
  name: { zh: '值班 同意', en: 'oncall accept' },
  aliases: ['同意换班'],
  summary: { zh: '同意别人提出的换班', en: 'Accept a swap that somebody asked for' },
  examples: ['值班 同意 S3', 'oncall accept S3'],
  permission: 'alerts.write',
  reach: 'shop',
  effect: 'write',
  args: { swap: swapName },
  plan: async (ask) => ask.services.oncall.planDecision(ask.args.swap, true, await swapBy(ask)),
  async apply(ask) {
    await ask.services.oncall.decide(ask.effect, await swapBy(ask));
    return card(ask.effect.summary, [], 'success');
  },
});
