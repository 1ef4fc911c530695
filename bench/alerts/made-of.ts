/** What both sides are told: alerts that come to groups by chance, the same for both. */
export type Size = { alerts: number; groups: number; rooms: number; perMinute: number };

export type Alert = { n: number; labels: Record<string, string>; annotations: Record<string, string> };

/** Alerts of one call, as Prometheus sends them: a few at a time. */
export const BATCH = 50;

export const shopCode = (room: number): string => `SH-${room + 1}`;

/** Murmur's last step, so that it looks like chance and is the same each time. */
function groupOf(n: number, groups: number): number {
  const first = Math.imul(n ^ (n >>> 16) ^ 0x9e3779b9, 0x85ebca6b);
  const second = Math.imul(first ^ (first >>> 13), 0xc2b2ae35);
  return ((second ^ (second >>> 16)) >>> 0) % groups;
}

/** A group is a kind at a shop; a shop has a room of its own. */
export function alertOf(n: number, { groups, rooms }: Size): Alert {
  const group = groupOf(n, groups);
  const labels = {
    kind: `bench-${Math.floor(group / rooms)}`,
    severity: 'warning',
    shop: shopCode(group % rooms),
    sku: `SKU-${n}`,
    n: String(n),
  };
  return { n, labels, annotations: { summary: `Something is wrong with SKU-${n}` } };
}

export const alertsOf = (size: Size): Alert[] => Array.from({ length: size.alerts }, (_, n) => alertOf(n, size));

/** Alerts of groups of their own, which count for nothing. */
export const warmUpOf = (size: Size): Alert[] =>
  alertsOf(size).map(({ n, labels, annotations }) => {
    const warm = -1 - n;
    return { n: warm, labels: { ...labels, kind: `warm-${labels['kind']}`, n: String(warm) }, annotations };
  });

/** How groups are told, the same on both sides. */
export type Timing = { waitMs: number; intervalMs: number };

/** Milliseconds since 1970, finer than Date.now(). */
export const nowMs = (): number => performance.timeOrigin + performance.now();
