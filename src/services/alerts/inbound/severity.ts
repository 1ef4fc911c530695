import { ALERT_SEVERITIES, type AlertSeverity } from '../../../core/alert.ts';
import { severityCalled } from '../routing/labels.ts';

export { LABEL_NAME } from '../routing/labels.ts';

/** Words that others use for how grave something is. */
const GRAVE = ['high', 'page', 'p0', 'p1', 'sev1', 'emergency', 'alert', 'major', 'crit', 'disaster'];
const USUAL = ['average', 'medium', 'moderate', 'p2', 'p3', 'sev2', 'sev3'];
const LIGHT = ['low', 'none', 'debug', 'notice', 'minor', 'p4', 'p5', 'sev4', 'sev5', 'informational', 'ok'];

export const SEVERITY_WORDS: readonly string[] = [...ALERT_SEVERITIES, 'page', 'high', 'p1', 'p2', 'low', 'none'];

const known = (given: string): AlertSeverity | undefined => {
  const folded = given.trim().toLowerCase();
  if (GRAVE.includes(folded)) return 'critical';
  if (LIGHT.includes(folded)) return 'info';
  return USUAL.includes(folded) ? 'warning' : severityCalled(folded);
};

export const isSeverity = (given: string): boolean => known(given) !== undefined;

/** A word of somebody else's; unknown ones are a warning. */
export const severityOf = (given: string | undefined): AlertSeverity => known(given ?? '') ?? 'warning';
