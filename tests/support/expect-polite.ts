/** What every refusal must be like, whatever it says: words in both languages, calm, nothing to undo. */
import { expect } from 'vitest';
import type { Reply } from '../../handlers/inbound.ts';

export function expectPolite(reply: Reply): void {
  const texts =
    reply.kind === 'form-problems' ? Object.values(reply.problems) : reply.kind === 'notice' ? [reply.text] : [];
  expect(texts.length, 'an answer in words').toBeGreaterThan(0);
  if (reply.kind === 'notice') {
    expect(reply.undo).toBeUndefined();
    expect(['info', 'warning']).toContain(reply.tone);
  }
  for (const { zh, en } of texts) {
    expect(zh).toMatch(/\p{Script=Han}/u);
    expect(zh).not.toMatch(/[A-Za-z]{2,}|[,:;()!]|undefined|null|NaN/);
    expect(en).not.toMatch(/\p{Script=Han}|!|\berror\b|\binvalid\b|\bnull\b|undefined|NaN/iu);
    expect(en).toMatch(/[a-z]/);
  }
}
