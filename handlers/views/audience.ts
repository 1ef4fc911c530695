import { AUDIENCES, audienceCalled, valueArg } from '#kit';

const all = Object.entries(AUDIENCES);
/** Those that people may choose from, as they type them. */
const names = {
  zh: all.map(([, { zh }]) => zh).join('、'),
  en: all.map(([code]) => code).join(', '),
};

/** A topic of messages, by its code or its name. */
export const Audience = valueArg(
  { zh: `消息（${names.zh}）`, en: `messages (${names.en})` },
  (typed) => {
    const code = audienceCalled(typed);
    return code ? { value: code } : undefined;
  },
  { suggest: 'audience' },
);
