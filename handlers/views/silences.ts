import { actions, at, card, field, fields, type Localized, type Message, note, type Silence } from '#kit';

export const STATES: Record<Silence['state'], Localized> = {
  active: { zh: '生效中', en: 'active' },
  expired: { zh: '已到期', en: 'expired' },
  lifted: { zh: '已提前结束', en: 'ended early' },
};

/** That a silence ends soon, or ended while something still fires. */
export function silenceNote(silence: Silence, firing: number, over: boolean): Message {
  const { id, matchers, reason, author, endsAt } = silence;
  const title: Localized = over
    ? { zh: `静默 ${id} 已结束，仍在告警`, en: `Silence ${id} has ended, and it still fires` }
    : { zh: `静默 ${id} 快结束了`, en: `Silence ${id} ends soon` };
  const again = `silence ${matchers} 1h ${reason}`;
  return card(
    title,
    [
      fields(
        field({ zh: '条件', en: 'Conditions' }, matchers),
        field({ zh: '原因', en: 'Reason' }, reason),
        field({ zh: '谁', en: 'By' }, author),
        field({ zh: '结束', en: 'Ends' }, at(endsAt)),
        field({ zh: '仍在告警', en: 'Still firing' }, firing),
      ),
      ...(over ? [note({ zh: '从现在起照常通知', en: 'From now on they are told as usual' })] : []),
      actions(
        { label: { zh: '再静默 1 小时', en: 'Silence for another hour' }, says: again },
        ...(over ? [] : [{ label: { zh: '现在结束', en: 'End it now' }, says: `silence end ${id}` }]),
      ),
    ],
    'warning',
  );
}
