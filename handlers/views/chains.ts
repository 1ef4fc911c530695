import { AUDIENCES, audienceCalled, audienceWords, type Localized, UserError, valueArg } from '#kit';

const DEFAULT = /^(\*|default|默认|其他|everything)$/i;

/** An audience in either language, a name that a route gives, or the one for everything else. */
export const chainCode = valueArg(
  { zh: '升级链（受众或名字，默认）', en: 'chain (audience or name, default)' },
  (typed) => {
    if (DEFAULT.test(typed)) return { value: '*' };
    const code = audienceCalled(typed) ?? typed.toLowerCase();
    return /^[a-z][a-z0-9-]{0,39}$/.test(code) ? { value: code } : undefined;
  },
);

const KNOWN: Record<string, Localized> = {
  '*': { zh: '默认', en: 'everything else' },
  'public-opinion': { zh: '舆情', en: 'public opinion' },
};

export const chainName = (code: string): Localized => KNOWN[code] ?? audienceWords(code);

/** As much of a route as says which chains are in use. */
type Route = { chain?: string; routes: Route[] };
const named = ({ chain, routes }: Route): string[] => [
  ...(chain === undefined ? [] : [chain]),
  ...routes.flatMap(named),
];

/** A chain counts where an audience or a route has its name. Throws chain.unused. */
export function refuseUnusedChain(code: string, { root }: { root: Route }): void {
  if (Object.hasOwn(KNOWN, code) || Object.hasOwn(AUDIENCES, code) || named(root).includes(code)) return;
  const zh = Object.values(AUDIENCES).map((one) => one.zh);
  throw new UserError('chain.unused', {
    zh: `没有受众或路由用“${code}”；受众有：默认、舆情、${zh.join('、')}；自己起名的链先写进一条路由，例如 路由 设置 <路由> 升级链=${code}`,
    en: `No audience and no route uses “${code}”; audiences are default, public-opinion, ${Object.keys(AUDIENCES).join(', ')}; write a name of your own into a route first, such as route set <route> chain=${code}`,
  });
}

const SEVERITIES: Record<string, Localized> = {
  info: { zh: '任何', en: 'any' },
  warning: { zh: '警告起', en: 'warning' },
  critical: { zh: '严重', en: 'critical' },
};

export const severityShown = (severity: string): Localized => SEVERITIES[severity] ?? { zh: severity, en: severity };
