/** What is WeCom's own about its cards: where a tap leads, what becomes of questions, long calculations, and settled cards. */
import { describe, expect, it } from 'vitest';
import type { Card } from '../../../cards/card.ts';
import { renderWecomCard } from '../../../cards/render/wecom.ts';
import { keyOfAction, readKey } from '../../../cards/render/wecom-key.ts';

const ctx = { locale: 'zh', taskId: 'row-1@abc', publicUrl: 'https://baton.example' } as const;
const plain: Card = {
  key: 'lead:1',
  tone: 'info',
  title: '新线索',
  summary: '新线索',
  facts: [],
  actions: [],
  isSettled: false,
};
const accept = { id: 'lead.accept', label: '接单', style: 'primary', value: '42|1' } as const;
const render = (more: Partial<Card>) => renderWecomCard({ ...plain, ...more }, ctx);

describe('cards', () => {
  it('with buttons have a task, without are notices with an address', () => {
    expect(render({ actions: [accept] }).payload).toMatchObject({
      card_type: 'button_interaction',
      task_id: 'row-1@abc',
    });
    const notice = render({}).payload;
    expect(notice).toMatchObject({
      card_type: 'text_notice',
      card_action: { type: 1, url: 'https://baton.example/wecom/card' },
    });
    expect(notice).not.toHaveProperty('task_id');
  });

  it('with buttons and no page open nothing when they are tapped', () => {
    expect(render({ actions: [accept] }).payload).not.toHaveProperty('card_action');
  });

  it('print the deadline', () => {
    const deadline = { label: '请于 14:30 前接单', dueAt: '2026-11-20T06:30:00Z', startedAt: '2026-11-20T05:30:00Z' };
    expect(render({ deadline }).payload.main_title.desc).toBe('请于 14:30 前接单');
  });

  it('of an award lead to its page; of a long calculation the total stays, and what is left out is said', () => {
    const trace = Array.from({ length: 60 }, (_, step) => ({
      label: `第 ${step} 步，按合同额分段计算`,
      amount: `${step},000.00`,
    }));
    const { payload, degraded } = render({
      trace: [...trace, { label: '合计', amount: '1,640 分', isTotal: true }],
      actions: [{ id: 'award.open', label: '看明细', style: 'link', value: 'a-1' }],
    });
    expect(payload.card_action?.url).toBe('https://baton.example/wecom/sign-in?to=award%3Aa-1');
    expect(payload.quote_area?.quote_text.endsWith('合计 1,640 分')).toBe(true);
    expect(degraded.some((loss) => loss.startsWith('trace:left-out:'))).toBe(true);
  });

  it('keep six buttons in their order and say how many are missing', () => {
    const actions = Array.from({ length: 9 }, (_, index) => ({ ...accept, value: `${index}` }));
    const { payload, degraded } = render({ actions });
    expect(payload.button_list?.map(({ key }) => key)).toEqual(
      [0, 1, 2, 3, 4, 5].map((index) => `lead.accept ${index}`),
    );
    expect(degraded).toContain('actions:left-out:3');
  });
});

describe('keys', () => {
  const confirm = { title: '确定？', text: '线索会回到团队。', ok: '确定', cancel: '再想想' };

  it('bring back action, value and question', () => {
    expect(readKey(keyOfAction(accept) ?? '')).toEqual({ actionId: 'lead.accept', value: '42|1' });
    expect(readKey(keyOfAction({ ...accept, confirm }) ?? '')).toEqual({
      actionId: 'lead.accept',
      value: '42|1',
      question: confirm,
    });
    expect(readKey(keyOfAction({ ...accept, value: 'a b  c' }) ?? '')).toEqual({
      actionId: 'lead.accept',
      value: 'a b  c',
    });
  });

  it('fit, whatever the question; a value that does not fit has no button', () => {
    const long = Object.fromEntries(
      Object.keys(confirm).map((name) => [name, '长'.repeat(2_000)]),
    ) as unknown as typeof confirm;
    expect(Buffer.byteLength(keyOfAction({ ...accept, confirm: long }) ?? '')).toBeLessThanOrEqual(1024);
    expect(keyOfAction({ ...accept, value: '长'.repeat(2_000) })).toBeNull();
  });

  it('of nobody of ours are none', () => {
    for (const key of ['', 'accept', '?', '?{}', '?["a"]', '我的线索', '<x> y']) expect(readKey(key)).toBeNull();
  });
});
