import { actions, card, defineJob, text } from '#kit';

const AUDIENCE = 'kpi';

export default defineJob({
  name: 'conversion-watch',
  summary: {
    zh: '每天看各平台近 7 天的转化率：抖音低于 0.8% 时生成待办，每周最多一条，恢复后关闭',
    en: 'Look at the conversion of the last 7 days every morning: Douyin under 0.8 % makes a to-do, at most one a week, closed when it is back',
  },
  schedule: { cron: '40 9 * * *', timezone: 'Asia/Shanghai' },
  timeout: '2m',
  missed: 'once',
  audience: AUDIENCE,
  effect: 'write',
  async run({ services, now }) {
    const [room] = await services.rooms.subscribers(AUDIENCE);
    const owners = async (shops: readonly number[]): Promise<number[]> => [
      ...(await services.people.holdersOf('marketing', shops)),
      ...(await services.people.holdersOf('manager', shops)),
      ...(await services.people.holdersOf('admin', shops)),
    ];
    const news = await services.kpis.conversionWatch({ todos: services.todos, owners }, { now, roomId: room?.id });
    if (news.length === 0) return undefined;
    return card(
      { zh: '平台转化率', en: 'Conversion of platforms' },
      [
        ...news.map(({ name, rate, atLeast, todoId, state }) => {
          const is = rate.toFixed(2);
          return state === 'opened'
            ? text({
                zh: `${name.zh}近 7 天 ${is}%，低于 ${atLeast}%：待办 ${todoId}，3 天内处理`,
                en: `${name.en} is at ${is} % in the last 7 days, under ${atLeast} %: to-do ${todoId}, due in 3 days`,
              })
            : text({
                zh: `${name.zh}回到 ${is}%：待办 ${todoId} 已关闭`,
                en: `${name.en} is back at ${is} %: to-do ${todoId} is closed`,
              });
        }),
        actions(
          { label: { zh: '各平台转化率', en: 'All platforms' }, says: 'conversion' },
          { label: { zh: '待办', en: 'To-dos' }, says: 'todo' },
        ),
      ],
      news.some(({ state }) => state === 'opened') ? 'warning' : 'success',
    );
  },
});
