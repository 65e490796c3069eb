/** 把征求意见中的意见引入会议的文字。 */

export const bring = {
  title: '引入群众意见',
  hint: '从本次协商的征求意见中找到一条意见或观点，按一下即可引入会议；原文由平台填写，不能改动。',
  find: '查找意见',
  round: '征求意见',
  words: '意见中的词语',
  search: '查找',
  viewpoints: '观点和表态',
  opinions: '意见',
  none: '没有找到意见。',
  more: '还有更多，请用词语查找。',
  noRound: '本次协商没有征求意见。',
  failed: '没有读到，请重试。',
  submit: '引入会议',
  submitWhich: (what: string) => `引入会议：${what}`,
  done: '已引入',
}

export type BringMessages = typeof bring
