import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Whether asks can be answered now; `reasons` are for operators. */
export type Ready = () => Promise<{ ok: boolean; reasons: string[] }>;

/** However often it is asked from outside, one check runs at a time. */
function singleFlight<T>(check: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined;
  return () => {
    running ??= check().finally(() => {
      running = undefined;
    });
    return running;
  };
}

/** `/healthz`: the process answers. `/readyz`: 200 or 503; the reasons only to those whom `maySee` lets. */
export function addHealth(app: FastifyInstance, ready: Ready, maySee: (request: FastifyRequest) => boolean): void {
  const check = singleFlight(() => ready().catch(() => ({ ok: false, reasons: ['the check itself failed'] })));
  app.get('/healthz', async () => ({ ok: true }));
  app.get('/readyz', async (request, reply) => {
    const { ok, reasons } = await check();
    return reply.code(ok ? 200 : 503).send(maySee(request) ? { ok, reasons } : { ok });
  });
}
