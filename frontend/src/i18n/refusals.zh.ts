/** 操作未被接受时的说明:每个代码一句话,说清原因。 */

import type { RefusalCode } from './codes'

export const refusals: Record<RefusalCode, string> = {
  already_waiting: '您已在发言队列中。',
  bad_text: '文字中含有不能使用的字符,请修改后重试。',
  not_available: '此功能目前不可用。',
  not_permitted: '您没有此项权限。',
  stale: '情况刚刚发生变化,请按最新情况重新操作。',
  token_reused: '这一请求与先前的请求冲突,请重新操作。',
  too_large: '内容过长,请缩短后重试。',
}
