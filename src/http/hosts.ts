/**
 * Under which names these pages may be asked for. A web page of somebody else whose name resolves to 127.0.0.1 (DNS
 * rebinding) reaches the port, but carries its own name in Host and in Origin.
 */
export type Hosts = {
  /** `port` is the local port of the connection, so that a name counts only with the port that was reached. */
  isOurs(host: string | undefined, port: number): boolean;
  isOurOrigin(origin: string, port: number): boolean;
  /** True when the request came by the public https address, so that its cookie may be marked Secure. */
  isSecure(host: string | undefined): boolean;
};

const EVERYWHERE = new Set(['0.0.0.0', '::', '']);

const bracketed = (name: string): string => (name.includes(':') && !name.startsWith('[') ? `[${name}]` : name);

const DEFAULT_PORT: Record<string, number> = { 'http:': 80, 'https:': 443 };

/** `host` is HOST, `publicUrl` PUBLIC_URL. */
export function hostsOf(host: string, publicUrl: string | undefined): Hosts {
  const local = new Set(['127.0.0.1', 'localhost', '[::1]']);
  if (!EVERYWHERE.has(host)) local.add(bracketed(host.toLowerCase()));
  const outside = publicUrl === undefined ? undefined : new URL(publicUrl);
  /** PUBLIC_URL's host with its port, and with the default port written out. */
  const outsideHosts = new Set<string>();
  if (outside) {
    outsideHosts.add(outside.host.toLowerCase());
    if (outside.port === '')
      outsideHosts.add(`${outside.hostname}:${DEFAULT_PORT[outside.protocol] ?? 443}`.toLowerCase());
  }
  const localHosts = (port: number) =>
    [...local].flatMap((name) => (port === 80 ? [name, `${name}:80`] : [`${name}:${port}`]));
  return {
    isOurs(given, port) {
      const name = given?.toLowerCase() ?? '';
      return outsideHosts.has(name) || localHosts(port).includes(name);
    },
    isOurOrigin(origin, port) {
      return origin === outside?.origin || localHosts(port).some((name) => origin === `http://${name}`);
    },
    isSecure: (given) => outside?.protocol === 'https:' && outsideHosts.has(given?.toLowerCase() ?? ''),
  };
}
