import {
  type Ask,
  actions,
  audienceWords,
  card,
  type Effect,
  field,
  fields,
  type Localized,
  type Message,
  receiverWords,
  rest,
  same,
  valueArg,
} from '#kit';

/** The name of a route, a mute timing, an inhibition. */
export const Named = (words: Localized) =>
  valueArg(words, (typed) => (typed.length <= 60 ? { value: typed } : undefined));

/** Conditions and settings, as typed. */
export const Setting = (words: Localized) => rest(words, { max: 1_500, verbatim: true });

export const RouteName = Named({ zh: '路由', en: 'route' });

/** What a change of the policy came to. */
export async function keptPolicy(
  title: Localized,
  { effect, by, services, actor, trace, now }: Ask<unknown> & { effect: Effect; by: { actor: string } },
): Promise<Message> {
  const act = { actor: by.actor, personId: actor.personId, trace, now };
  const version = await services.alertRouting.apply(effect, act);
  return card(
    title,
    [
      fields(
        ...(effect.rows[0]?.changes ?? []).map(({ label, after }) => field(label, after)),
        ...effect.figures,
        field({ zh: '版本', en: 'Version' }, version),
      ),
      actions(
        { label: { zh: '看路由', en: 'See the routes' }, says: 'route' },
        { label: { zh: '撤销', en: 'Undo' }, says: `undo ${trace}` },
      ),
    ],
    'success',
  );
}

/** Where a route tells, in words. */
export const toWords = (
  receiver: Parameters<typeof receiverWords>[0],
  rooms: Parameters<typeof receiverWords>[1],
): Localized => receiverWords(receiver, rooms, audienceWords);

export const nothing = same('–');
