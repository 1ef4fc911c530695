import {
  type AlertBy,
  type Ask,
  at,
  field,
  groupIdIn,
  MAIN_ROTA,
  optional,
  type TurnShown,
  UserError,
  valueArg,
} from '#kit';

/** A group of alerts as cards call it. */
export const alertName = valueArg({ zh: '告警编号（A12）', en: 'alert (A12)' }, (typed) => {
  const id = groupIdIn(typed);
  return id === undefined ? undefined : { value: id };
});

/** Who acts, as services keep it. */
export const byOf = ({ actor, now, room }: Pick<Ask<unknown>, 'actor' | 'now' | 'room'>): AlertBy => ({
  personId: actor.personId,
  name: actor.name,
  now,
  timeZone: room.timeZone,
});

/** A person as somebody names them: `@anna`, `console:anna`, `me`. Looked up when it is planned. */
export const personName = valueArg(
  { zh: '@谁（账号或名字，我 = 自己）', en: '@who (account or name, me)' },
  (typed) => {
    const word = typed.trim();
    return word.length > 0 && word.length <= 80 ? { value: word } : undefined;
  },
);

/** Throws operator.nobody, operator.many. */
export async function whoIs(word: string, { actor, services }: Pick<Ask<unknown>, 'actor' | 'services'>) {
  const { channel, userId } = actor.account;
  if (/^@?(me|我|我自己|自己)$/i.test(word))
    return { id: actor.personId, name: actor.name, account: `${channel}:${userId}` };
  return services.people.called(word);
}

/** A rota's name, after the word 表 / rota; without it the main one. */
export const rotaName = optional({
  ...valueArg({ zh: '值班表', en: 'rota' }, (typed) =>
    /^[a-z0-9][a-z0-9-]{0,29}$/i.test(typed) || /^\p{Script=Han}{1,15}$/u.test(typed)
      ? { value: typed.toLowerCase() }
      : undefined,
  ),
  marker: { zh: '表', en: 'rota' },
});

export const rotaOf = (name: string | undefined): string => name ?? MAIN_ROTA;

const WHY = {
  cover: { zh: '代班', en: 'cover' },
  holiday: { zh: '节假日', en: 'holiday' },
  layer: { zh: '轮班', en: 'turn' },
  gap: { zh: '空档', en: 'gap' },
};

export const turnWho = ({ person, why }: TurnShown) =>
  person
    ? why === 'layer'
      ? { zh: person.name, en: person.name }
      : { zh: `${person.name}（${WHY[why].zh}）`, en: `${person.name} (${WHY[why].en})` }
    : { zh: '没有人', en: 'nobody' };

/** Who, and until when. */
export const turnFields = (label: { zh: string; en: string }, turn: TurnShown): ReturnType<typeof field>[] => [
  field(label, turnWho(turn)),
  field({ zh: `${label.zh}到`, en: `${label.en} until` }, at(turn.to)),
];

export const between = (
  instant: Date,
  now: Date,
  { least, most }: { least: number; most: number },
  what: { zh: string; en: string },
) => {
  const ms = instant.getTime() - now.getTime();
  if (ms >= least && ms <= most) return;
  const [low, high] = [least / 60_000, most / 3_600_000];
  throw new UserError('alert.span', {
    zh: `${what.zh}最短 ${low} 分钟，最长 ${high} 小时；请写 2h 或 18:00`,
    en: `${what.en} takes from ${low} minute${low === 1 ? '' : 's'} to ${high} hours; write 2h, or 18:00`,
  });
};

export const swapName = valueArg({ zh: '换班编号（S3）', en: 'swap (S3)' }, (typed) => {
  const digits = /^s?([1-9]\d{0,9})$/i.exec(typed.trim())?.[1];
  return digits === undefined ? undefined : { value: Number(digits) };
});

/** Whoever may set rotas may decide about others' turns. */
export async function swapBy({ actor, services, now }: Pick<Ask<unknown>, 'actor' | 'services' | 'now'>) {
  const may = await services.people.allowedOf([actor.personId], { permission: 'alerts.route', shops: [] });
  return {
    personId: actor.personId,
    name: actor.name,
    actor: `${actor.account.channel}:${actor.account.userId}`,
    manages: may.has(actor.personId),
    now,
  };
}
