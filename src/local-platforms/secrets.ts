import { createHash } from 'node:crypto';

/** What a shop's platform and its owner know; dialects name them as their platform does. Only ever of local platforms. */
export type LocalSecrets = {
  /** The application's key, by which a request says whose it is. */
  key: string;
  secret: string;
  /** Of pushes. */
  pushToken: string;
  /** 43 characters, as EncodingAESKey. */
  aesKey: string;
  /** What a person got who authorised the application by hand; platforms whose tokens do not end. */
  access: string;
  refresh: string;
};

/** The same for the same shop each time, so that a demo that is started again still knows its shops. */
export function secretsOf(connector: string, account: string): LocalSecrets {
  const of = (what: string) => createHash('sha256').update(`local ${connector} ${account} ${what}`).digest('hex');
  return {
    key: `local${of('key').slice(0, 16)}`,
    secret: of('secret').slice(0, 32),
    pushToken: of('push').slice(0, 24),
    aesKey: of('aes').slice(0, 43),
    access: of('access').slice(0, 40),
    refresh: of('refresh').slice(0, 40),
  };
}
