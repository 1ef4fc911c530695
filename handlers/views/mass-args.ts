import { valueArg } from '#kit';

export const massArg = valueArg({ zh: '群发编号', en: 'number of the mass message' }, (typed) =>
  /^#?\d{1,15}$/.test(typed) ? { value: Number(typed.replace('#', '')) } : undefined,
);

/** `lin,wang`: members by their WeCom user ids. */
export const membersIn = (typed: string): string[] =>
  typed
    .split(/[,，、]+/)
    .map((word) => word.trim().replace(/^wecom:/i, ''))
    .filter(Boolean);
