import type { ProjectRefusal } from './project-steps.ts';

/** Why a step of a project was refused, and what to do next, in both languages. */
export interface ProjectRefusalText {
  readonly zh: string;
  readonly en: string;
  readonly detailZh: string;
  readonly detailEn: string;
}

export const PROJECT_REFUSAL_TEXTS: Readonly<Record<ProjectRefusal, ProjectRefusalText>> = {
  command_id_reused: {
    zh: '指令编号已用过',
    en: 'Command id used before',
    detailZh: '同一编号的内容不同。请刷新页面后重新操作。',
    detailEn: 'The id was used with another content. Reload the page and act again.',
  },
  wrong_state: {
    zh: '项目当前所处的阶段不允许此操作',
    en: 'Not in this stage of the project',
    detailZh: '允许的阶段见 allowedStates；请刷新查看当前阶段。',
    detailEn: 'allowedStates names the stages that allow it; reload to see the present one.',
  },
  wrong_actor: {
    zh: '此操作不由您的角色办理',
    en: 'Not a step of your role',
    detailZh: '请由 allowedActors 所列角色办理。',
    detailEn: 'allowedActors names who takes this step.',
  },
  too_early: {
    zh: '尚未到时间',
    en: 'Too early',
    detailZh: '请在 allowedFrom 之后再操作。',
    detailEn: 'Act at allowedFrom or later.',
  },
  too_late: {
    zh: '已过截止时间',
    en: 'Too late',
    detailZh: '截止时间见 allowedUntil；时间以服务器为准。',
    detailEn: 'The end was allowedUntil, by the server’s clock.',
  },
  not_checked: {
    zh: '尚未通过检查',
    en: 'Not checked yet',
    detailZh: '请先检查草稿，更正全部错误后再发布。',
    detailEn: 'Check the draft and correct all errors before publishing.',
  },
  has_findings: {
    zh: '检查发现错误',
    en: 'The check found errors',
    detailZh: '请按 findings 逐项更正后再检查。',
    detailEn: 'Correct each entry of findings, then check again.',
  },
  not_invited: {
    zh: '您不在邀请名单中',
    en: 'Not invited',
    detailZh: '本项目只接受被邀请的供应商；如有疑问请联系代理机构。',
    detailEn: 'Only invited suppliers take part here; ask the agency if in doubt.',
  },
  already_applied: {
    zh: '您已报名',
    en: 'Already applied',
    detailZh: '无需重复报名，请等待审核结果。',
    detailEn: 'Nothing more to do; wait for the decision.',
  },
  no_application: {
    zh: '没有该供应商的报名',
    en: 'No such application',
    detailZh: '请核对供应商，或请其先报名。',
    detailEn: 'Check the supplier, or ask it to apply first.',
  },
  already_decided: {
    zh: '该报名已有决定',
    en: 'Decided already',
    detailZh: '决定作出后不再更改；请刷新查看。',
    detailEn: 'A decision is not changed afterwards; reload to see it.',
  },
  undecided_applications: {
    zh: '还有未审核的报名',
    en: 'Applications wait for a decision',
    detailZh: '请先接受或拒绝全部报名，再开始竞价。',
    detailEn: 'Admit or reject every application, then start.',
  },
  deposit_missing: {
    zh: '保证金未到账',
    en: 'Deposit not received',
    detailZh: '请先登记该供应商的保证金，再予以接受。',
    detailEn: 'Record the supplier’s deposit before admitting it.',
  },
  deposit_not_needed: {
    zh: '本项目不收保证金',
    en: 'No deposit here',
    detailZh: '本项目没有设置保证金，无需登记。',
    detailEn: 'This project asks for no deposit; there is nothing to record.',
  },
  deposit_state: {
    zh: '保证金的状态不允许此登记',
    en: 'Not after the deposit’s present state',
    detailZh: '收到后才能退还或不予退还，金额须与要求一致，不予退还须说明理由。',
    detailEn:
      'Only a received deposit is returned or forfeited, in the amount asked for, and forfeiting needs a reason.',
  },
  too_few_admitted: {
    zh: '接受的供应商少于最低家数',
    en: 'Fewer suppliers than needed',
    detailZh: '请延长报名时间，或终止项目。',
    detailEn: 'Extend the registration, or withdraw the project.',
  },
  rehearsal_running: {
    zh: '演练尚未结束',
    en: 'A rehearsal is running',
    detailZh: '请等演练结束后再操作。',
    detailEn: 'Wait until the rehearsal has ended.',
  },
  no_admitted: {
    zh: '还没有已接受的供应商',
    en: 'Nobody is admitted yet',
    detailZh: '请先接受至少一家供应商。',
    detailEn: 'Admit at least one supplier first.',
  },
  unknown_lot: {
    zh: '没有这个标段',
    en: 'No such lot',
    detailZh: '请刷新页面后重新选择标段。',
    detailEn: 'Reload the page and choose the lot again.',
  },
  not_the_winner: {
    zh: '该标段当前的成交候选人不是贵单位',
    en: 'Not your turn in this lot',
    detailZh: '只有当前候选人可以确认或放弃。',
    detailEn: 'Only the present candidate confirms or gives up.',
  },
  award_state: {
    zh: '该标段当前不需要此确认',
    en: 'Not at this stage of the lot',
    detailZh: '请刷新查看该标段的进度和截止时间。',
    detailEn: 'Reload to see where the lot stands and until when.',
  },
  reason_not_listed: {
    zh: '该理由不在本项目允许的范围内',
    en: 'Reason not on the list',
    detailZh: '请从项目规定的理由中选择。',
    detailEn: 'Choose one of the reasons that the project lists.',
  },
  no_attempt_left: {
    zh: '已达到允许的竞价次数',
    en: 'No attempt left',
    detailZh: '请另行立项，可复制本项目。',
    detailEn: 'Make a new project; this one can be copied.',
  },
  fewer_not_allowed: {
    zh: '不满足减少家数成交的条件',
    en: 'Fewer quotes cannot be accepted here',
    detailZh: '仅在再次竞价后、有效报价达到规定家数时允许。',
    detailEn:
      'Only after a further attempt, and with the number of valid quotes that the policy names.',
  },
  under_custodians: {
    zh: '截止时间已写入签名的开标规则，不能更改或演练',
    en: 'The times are signed for the openings of this project',
    detailZh: '如需其他时间，请终止本项目，复制后为各标段重新安排开标。',
    detailEn: 'For other times withdraw the project, copy it, and arrange new openings.',
  },
  no_factors_here: {
    zh: '本项目未设评审系数',
    en: 'No factors in this project',
    detailZh: '公告未写明评审系数的依据，报价按原价比较。',
    detailEn:
      'The notice names nothing that factors are given for; prices are compared as offered.',
  },
  not_admitted: {
    zh: '该供应商尚未被接受',
    en: 'Not admitted',
    detailZh: '请先接受该供应商的报名，再设置评审系数。',
    detailEn: 'Admit the supplier first, then set its factor.',
  },
  rehearsal_too_long: {
    zh: '演练须在竞价开始前结束',
    en: 'The rehearsal has to end before the auction opens',
    detailZh: '请提前开始或缩短时长，使其在 allowedUntil 之前结束。',
    detailEn: 'Begin earlier or make it shorter, so that it ends before allowedUntil.',
  },
  too_many: {
    zh: '数量已达上限',
    en: 'Limit reached',
    detailZh: '请联系平台运维人员。',
    detailEn: 'Ask the operator of the platform.',
  },
};
