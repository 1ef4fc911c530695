import { defineCommand, digestCard, isDigest, reportCard, valueArg } from '#kit';
import { DIGEST_NAMES } from '../views/digests.ts';

export default defineCommand({
  name: { zh: '简报 查看', en: 'digest show' },
  summary: { zh: '按编号再看一份简报或报告，和当时一样', en: 'Show a digest or report again by its number, as it was' },
  examples: ['简报 查看 0a1b2c3d4e', 'digest show 0a1b2c3d4e'],
  permission: 'kpi.read',
  reach: 'shop',
  effect: 'read',
  http: { method: 'GET', path: '/digests/kept/{code}', scope: 'kpi.read' },
  args: {
    code: valueArg({ zh: '编号', en: 'number' }, (typed) => (typed.length <= 40 ? { value: typed } : undefined)),
  },
  async run({ args, services }) {
    const digest = await services.digests.show(args.code);
    return isDigest(digest) ? digestCard(digest, DIGEST_NAMES) : reportCard(digest);
  },
});
