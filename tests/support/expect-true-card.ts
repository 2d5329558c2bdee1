/** Holds that a reader of a misbehaving platform sees one card per key, and that it is true. */
import { expect } from 'vitest';
import { buildCard } from '../../handlers/cards/build-card.ts';
import type { Company } from './company.ts';
import type { ScriptedPlatform } from './scripted-platform.ts';

/** One card per key and reader, each as it would be built now. */
export async function expectTrueCard(
  company: Company,
  platform: ScriptedPlatform,
  memberId: string,
  key: string,
): Promise<void> {
  const cards = platform.cards(memberId, key);
  expect(cards).toHaveLength(1);
  const ctx = company.baton.contextAt(company.clock.now());
  const now = await buildCard(company.baton.store.read, ctx, key, { kind: 'member', memberId });
  expect(cards[0]).toEqual(now?.zh);
}
