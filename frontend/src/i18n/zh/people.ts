/** 席位、出席、会议秩序的文字。 */

export const people = {
  seat: {
    take: '签到',
    takeHint: '签到后可以发言、书面发言和表决。',
    venue: '会场',
    otherVenue: '其他会场',
    channel: '参会方式',
    by: { online: '网络', in_person: '现场', phone: '电话' },
    leave: '离席',
    leaveSure: '离席后不能发言和表决，可以重新签到。会议日志会写明离席时间。',
    stay: '留在会议中',
    notInvited: '您不在本次会议的名单中，可以旁听。',
    ended: '您不再参加本次会议，席位已收回；此前的发言和投票仍然有效。您可以旁听。',
    anonymous: '您正在旁听。委员请登录后签到。',
    present: '出席情况',
    seated: (count: string) => `已签到 ${count} 人`,
    quorum: (present: string, needed: string) => `有表决权 ${present} 人，法定人数 ${needed} 人`,
    reached: '已达法定人数',
    notReached: '未达法定人数',
    byVenue: '各会场人数',
    unknownVenue: '未注明会场',
    warned: (count: string) => `秩序提醒共 ${count} 次。`,
    // reason, by whom, when
    measure: {
      warned: (reason: string, by: string, time: string) => `秩序提醒：${reason}（${by}，${time}）。请按主持人的要求参加会议。`,
      suspended: (reason: string, by: string, time: string) => `您的书面发言和动议已暂停：${reason}（${by}，${time}）。如需恢复，请联系主持人。`,
      removed: (reason: string, by: string, time: string) => `您已被请出会议：${reason}（${by}，${time}）。如需返回，请联系主持人。`,
    },
    measureReason: {
      off_topic: '偏离议题',
      insulting: '侮辱他人',
      disturbance: '扰乱秩序',
      personal_data: '泄露个人信息',
      overtime: '超时不止',
      spam: '重复刷屏',
      other: '其他原因',
    },
    waiting: (count: string) => `在线未签到 ${count} 人`,
    waitingNamed: (count: string, names: string) => `在线未签到 ${count} 人：${names}`,
    removedList: (names: string) => `已被请出会议：${names}`,
  },
}
