import type postgres from 'postgres';

type Client = postgres.Sql;
type Work = (client: Client) => unknown;

/**
 * The driver's client with every statement that has parameters prepared once a connection: one round trip and no planning
 * afterwards, where drizzle alone pays two round trips each time. Statements are written in code, so their number is
 * bounded; the driver prepares anew by itself when a table has changed under one.
 */
export const preparing = (client: Client): Client =>
  new Proxy(client, {
    get(target, name) {
      const value = Reflect.get(target, name) as unknown;
      if (name === 'unsafe') {
        return (text: string, values: never[] = [], options: object = {}) =>
          target.unsafe(text, values, { ...options, prepare: values.length > 0 });
      }
      if (name === 'begin' || name === 'savepoint') {
        return (...args: unknown[]) => {
          const work = args.pop() as Work;
          return (value as (...all: unknown[]) => unknown)(...args, (inner: Client) => work(preparing(inner)));
        };
      }
      return value;
    },
  });
