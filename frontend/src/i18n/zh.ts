/** 界面上的文字：简体中文为准，其他语言与它逐条对应。 */

export const messages = {
  line: {
    connecting: '正在进入会议室…',
    live: '已连接',
    polling: '已连接（网络受限，更新稍慢）',
    lost: '连接中断，正在重连…',
    lastInStep: (time: string) => `上次同步 ${time}`,
    returned: '已重新连接',
    renewed: '系统已更新，完成手头操作后请刷新页面。',
    reload: '刷新',
    insecure: '此页面未加密，不能在此表决。请使用 https 地址。',
  },
  stopped: {
    other: (code: number) => `连接已关闭（${code}）。请刷新页面。`,
    4501: '登录已失效，请重新登录。',
    4503: '您已被请出会议。',
    4504: '您没有进入本会议室的权限。',
    4513: '发送的内容过大，连接已关闭。请刷新页面。',
    4514: '连接出错，已关闭。请刷新页面。',
  },
  sent: {
    sending: '发送中',
    delivered: '已送达',
    refused: '未接受',
    failed: '未成功',
    retry: '重试',
    mayHaveArrived: '可能已送达；重试不会重复。',
    forget: '知道了',
    waitingForLine: '未提交，正在重试',
  },
  draft: {
    savedAt: (time: string) => `草稿已保存 ${time}`,
  },
  turn: {
    plenty: '正在发言',
    last: '即将到时',
    over: '已超时',
    paused: '已暂停',
    left: (time: string) => `剩余 ${time}`,
    overBy: (time: string) => `超时 ${time}`,
    used: (time: string) => `已用 ${time}`,
  },
  role: {
    moderator: '主持人',
    clerk: '记录员',
    scrutineer: '监票人',
    member: '委员',
    guest: '嘉宾',
    department: '承办单位',
    observer: '旁听',
  },
  room: {
    platform: '平台',
    seatNumber: (number: number) => `${number} 号席`,
    close: '关闭',
    headOfLog: (seq: string) => `会议记录至第 ${seq} 条`,
    here: (count: string) => `在线 ${count} 人`,
  },
}

export type Messages = typeof messages
