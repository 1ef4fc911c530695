import { card, defineCommand, field, fields, rest, text } from '#kit';

export default defineCommand({
  name: { zh: '群 备用', en: 'room fallback' },
  aliases: ['备用群'],
  summary: {
    zh: '设本群的备用群：告警 2 分钟送不到本群，就送到那里；写 无 取消',
    en: 'Set where alerts go that cannot be delivered here for 2 minutes; none takes it back',
  },
  examples: ['群 备用 库存群 · Stock', '群 备用 无', 'room fallback 2', 'room fallback none'],
  permission: 'room.manage',
  effect: 'write',
  args: { other: rest({ zh: '群（名称或编号），或 无', en: 'room (name or number), or none' }) },
  async plan({ args: { other }, services, room }) {
    const none = /^(none|无|取消)$/i.test(other.trim());
    return services.rooms.planFallback(room.id, none ? undefined : other.trim());
  },
  async apply({ effect, services }) {
    await services.rooms.applyFallback(effect);
    return card(
      { zh: '本群的备用群已更新', en: 'The fallback of this room changed' },
      [
        fields(field({ zh: '备用群', en: 'Fallback' }, effect.rows[0]?.changes[0]?.after ?? '–')),
        text({
          zh: '没有设备用群时，送到订阅了“备用”的群，再没有就送到管理员的单聊',
          en: 'Where none is set, they go to rooms that subscribed to fallback, else to the admins’ own chats',
        }),
      ],
      'success',
    );
  },
});
