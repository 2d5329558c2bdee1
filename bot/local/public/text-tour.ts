/** Every word of the tour, in both languages. */
import type { Locale } from '../../../cards/card.ts';
import type { TourTexts } from './text-tour-shape.ts';

export const tourTexts: Readonly<Record<Locale, TourTexts>> = {
  zh: {
    title: '导览',
    start: '导览',
    offer: '第一次来？三分钟走一遍：一条线索怎样接单、拜访、成交，最后写进战报。',
    decline: '以后再说',
    close: '结束导览',
    working: '请稍候',
    stuck: '这一步没有走成。可以再试一次，或直接看下一步。',
    onward: '看下一步',
    step: (step, count) => `${step}/${count}`,
    steps: { 1: '线索', 2: '倒计时', 3: '拜访证据', 4: '激励', 5: '战报' },
    beats: {
      lead: {
        text: '接下来每一步都是真的：点一下，就像销售自己点按钮一样。先让一条线索进来。',
        button: '送来一条线索',
      },
      card: {
        text: '线索评完级，分给了这位销售，你现在就是 TA。第一行是等级和截止时间；「为什么是我」能看到怎么选的人。',
        button: '接单',
      },
      accepted: {
        text: '已接单。倒计时按工作时间走：剩五分之一变黄，过了变红，并逐级提醒主管。',
        button: '把时钟拨快 10 分钟',
      },
      countdown: {
        text: '十分钟过去了，卡片跟着变。不打电话，直接上门也算首次触达。',
        button: '开始拜访',
      },
      visit: {
        text: '拜访卡片列出要交的东西。什么都没交，先提交一次试试。',
        button: '直接提交',
      },
      refused: {
        text: '没有放行，缺什么写得很清楚：没有证据，就不算拜访过。现在补上两张示例照片和三条需求。',
        button: '补齐材料',
      },
      complete: {
        text: '照片自动归到这次拜访，三条需求也填好了，不再缺什么。',
        button: '提交拜访',
      },
      visited: {
        text: '拜访完成，这时才记为一次有效动作。客户当场签了单，登记成交。',
        button: '登记一笔成交',
      },
      award: {
        text: '激励当场到账。像小票一样：每个数从哪条记录来、怎么一步步算出来，有疑问可以逐行提异议。',
        button: '拨到 18:00，看战报',
      },
      report: {
        text: '下班时的战报发到了团队群：先说变化，再看红黄绿灯；刚才的拜访和成交都在里面，每个数都能点开。导览到这里结束。',
        button: '自己试试',
      },
    },
    sample: '示例照片',
    doorSign: '骨科二病区',
    doorSignName: '科室门牌（示例）.jpg',
    confirmation: '试用确认单（已签字）',
    confirmationName: '签字确认单（示例）.jpg',
    answers: {
      needs: ['希望有阶梯价', '一周内到货', '要跟台培训'],
      competitor: '无',
      nextStep: '下周二送样品并报价',
      company: '上海仁济医院',
      amount: '680000',
    },
  },
  en: {
    title: 'Tour',
    start: 'Tour',
    offer: 'First time here? Three minutes: how a lead is accepted, visited and won, and ends up in the report.',
    decline: 'Not now',
    close: 'End the tour',
    working: 'One moment',
    stuck: 'This step did not work out. Try again, or go on to the next one.',
    onward: 'Go on',
    step: (step, count) => `${step}/${count}`,
    steps: { 1: 'Lead', 2: 'Countdown', 3: 'Evidence', 4: 'Award', 5: 'Report' },
    beats: {
      lead: {
        text: 'Everything from here on is real: one click does what the rep’s own click would do. First, let a lead come in.',
        button: 'Send a lead',
      },
      card: {
        text: 'The lead was graded and went to this rep, whose place you have taken. The first line says grade and deadline; “Why me” shows how the rep was chosen.',
        button: 'Accept it',
      },
      accepted: {
        text: 'Accepted. The countdown runs in working hours: amber when a fifth is left, red once it is over, and then the manager hears of it.',
        button: 'Move the clock 10 minutes',
      },
      countdown: {
        text: 'Ten minutes have passed, and the card shows it. Instead of a call, a visit counts as first touch too.',
        button: 'Start a visit',
      },
      visit: {
        text: 'The card of the visit lists what has to be handed in. Nothing is there yet; submit it anyway and see.',
        button: 'Submit as it is',
      },
      refused: {
        text: 'Not accepted, and it says exactly what is missing: without proof there was no visit. Now add two sample photos and the three needs.',
        button: 'Add what is missing',
      },
      complete: {
        text: 'The photos found their visit by themselves, the three needs are filled in, nothing is missing.',
        button: 'Submit the visit',
      },
      visited: {
        text: 'The visit is complete, and only now it counts as an action. The customer signs: record the deal.',
        button: 'Record a deal',
      },
      award: {
        text: 'The award is there at once, like a receipt: where each number comes from and how it was calculated. Any line can be disputed.',
        button: 'Go to 18:00, see the report',
      },
      report: {
        text: 'The evening report is in the team’s channel: what changed first, then the lights. The visit and the deal are in it, and every figure opens. This is the end of the tour.',
        button: 'Try it yourself',
      },
    },
    sample: 'Sample picture',
    doorSign: 'Orthopaedics, Ward 2',
    doorSignName: 'Door sign (sample).jpg',
    confirmation: 'Trial confirmation (signed)',
    confirmationName: 'Signed confirmation (sample).jpg',
    answers: {
      needs: ['volume', 'in a week', 'training'],
      competitor: 'none',
      nextStep: 'Bring samples and a quote on Tuesday',
      company: '上海仁济医院',
      amount: '680000',
    },
  },
};
