import type { RefusalText } from './refusal-text.ts';

/** Refusals of standing instructions and of second-person approval; part of `REFUSALS`. */
export const OPTION_REFUSALS = {
  instructions_not_taken: {
    rule: 'PRX-1',
    zh: '本项目不接受这种委托报价',
    en: 'Such standing instructions are not taken here',
    helpZh: '请按公布的规则选择委托方式，或自行报价。',
    helpEn: 'Choose a kind that the published rules take, or offer yourself.',
  },
  unknown_instruction: {
    rule: 'PRX-1',
    zh: '该标段没有您的委托报价',
    en: 'You have no standing instruction in this lot',
    helpZh: '无需撤回。请刷新查看当前状态。',
    helpEn: 'There is nothing to withdraw. Reload to see the present state.',
  },
  needs_approval: {
    rule: 'APR-1',
    zh: '此操作需要第二人复核',
    en: 'This needs a second person',
    helpZh: '请提交复核申请，由另一位有权人员批准后执行。',
    helpEn: 'Propose it; it is carried out once another authorized person approves.',
  },
  approval_not_needed: {
    rule: 'APR-1',
    zh: '本项目的操作不需要复核',
    en: 'No second person is needed here',
    helpZh: '请直接执行该操作。',
    helpEn: 'Give the command itself.',
  },
  too_many_proposals: {
    rule: 'APR-2',
    zh: '待复核的申请过多',
    en: 'Too many proposals are waiting',
    helpZh: '请先处理或撤回已有申请。',
    helpEn: 'Decide on the waiting ones or take some back first.',
  },
  already_proposed: {
    rule: 'APR-2',
    zh: '相同的申请正在等待复核',
    en: 'The same is waiting for approval already',
    helpZh: '请等待复核结果，无需重复提交。',
    helpEn: 'Wait for the decision; there is nothing to do.',
  },
  unknown_proposal: {
    rule: 'APR-3',
    zh: '没有这项待复核的申请',
    en: 'There is no such waiting proposal',
    helpZh: '申请可能已处理、已失效或与所选操作不符。请刷新后再试。',
    helpEn: 'It was decided, has lapsed, or is about something else. Reload and look again.',
  },
  own_proposal: {
    rule: 'APR-3',
    zh: '不能批准自己提出的申请',
    en: 'Nobody approves their own proposal',
    helpZh: '请由另一位有权人员批准；本人可以撤回。',
    helpEn: 'Another authorized person has to approve; you may take it back.',
  },
} as const satisfies Record<string, RefusalText & { readonly rule: `${'PRX' | 'APR'}-${number}` }>;
