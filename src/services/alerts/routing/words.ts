import { written } from './matcher.ts';
import type { Inhibition, Receiver, Route } from './policy.ts';
import { spanText } from './route-text.ts';

/** How settings are shown: as they are typed. */

const receiverText = (receiver: Receiver): string =>
  'audience' in receiver ? receiver.audience : `room:${receiver.room}`;

export const settingWords = (route: Route): string => {
  const words = [
    route.matchers.length > 0 ? written(route.matchers) : '*',
    route.receiver && `to=${receiverText(route.receiver)}`,
    route.groupBy && `by=${route.groupBy.join(',') || '-'}`,
    route.groupWaitMs !== undefined && `wait=${spanText(route.groupWaitMs)}`,
    route.groupIntervalMs !== undefined && `interval=${spanText(route.groupIntervalMs)}`,
    route.repeatMs !== undefined && `repeat=${spanText(route.repeatMs)}`,
    route.mutes && route.mutes.length > 0 && `mutes=${route.mutes.join(',')}`,
    route.chain !== undefined && `chain=${route.chain}`,
    route.flood !== undefined && `flood=${route.flood}`,
    route.continue && 'continue',
  ];
  return words.filter(Boolean).join(' ');
};

export const ruleWords = ({ source, target, equal }: Inhibition): string =>
  [`when ${written(source)} then ${written(target)}`, equal.length > 0 && `same=${equal.join(',')}`]
    .filter(Boolean)
    .join(' ');
