import { audienceCalled, valueArg } from '#kit';

/** A topic of messages, by its code or its name. */
export const Audience = valueArg(
  { zh: '消息（库存提醒）', en: 'messages (inventory-alerts)' },
  (typed) => {
    const code = audienceCalled(typed);
    return code ? { value: code } : undefined;
  },
  { suggest: 'audience' },
);
