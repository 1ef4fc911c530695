import type { MonitorKind } from '../watch/monitor-kind.ts';

export const monitor: MonitorKind = {
  code: 'licences',
  name: { zh: '资质', en: 'Licences' },
  words: {
    zh: '快到期或缺少的执照、品牌授权和类目资质',
    en: 'Licences, brand authorisations and qualifications that expire soon, or are missing for a category',
  },
  rules: ['papers'],
  marks: ['licence', 'shop', 'listing'],
  everySeconds: 60,
  sweepEverySeconds: 3600,
  lookBackDays: 1,
  figure: { words: { zh: '到期或缺失的资质', en: 'papers that expire or are missing' }, unit: 'findings' },
};
