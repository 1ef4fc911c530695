import { audienceCalled, audienceWords, type Localized, valueArg } from '#kit';

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

const SEVERITIES: Record<string, Localized> = {
  info: { zh: '任何', en: 'any' },
  warning: { zh: '警告起', en: 'warning' },
  critical: { zh: '严重', en: 'critical' },
};

export const severityShown = (severity: string): Localized => SEVERITIES[severity] ?? { zh: severity, en: severity };
