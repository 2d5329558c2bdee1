/** What is missing from a visit, and where what was sent belongs, as a sales manager would write it down. */
import { describe, expect, test } from 'vitest';
import { judgeVisit, type VisitAnswers, type VisitItem } from '../../../domain/evidence/judge-visit.ts';
import { moveItem, type Place, placeItem, placesFor } from '../../../domain/evidence/place-item.ts';
import type { ProofSource } from '../../../domain/policy/evidence-policy.ts';
import { shipped } from '../shipped-policies.ts';

const policy = shipped.evidence.visit;

const need = { choice: 'price', text: '再降两个点' };
const answered: VisitAnswers = { needs: [need, need, need], competitor: '无', nextStep: '周五送样品' };
const items = (...list: [ProofSource, string | null][]): VisitItem[] =>
  list.map(([source, proof], index) => ({ id: `item-${index}`, source, proof }));
const complete = items(['photo', 'door-sign'], ['pdf', 'confirmation']);

test('the shipped policy asks for door sign, confirmation and three needs of ten characters', () => {
  expect(policy.proofs.map(({ key }) => key)).toEqual(['door-sign', 'confirmation']);
  expect(policy.needs).toMatchObject({ count: 3, maxCharacters: 10 });
});

describe('a visit is complete only with every proof and every answer', () => {
  test.each<[string, VisitItem[], Partial<VisitAnswers>, string[]]>([
    ['everything', complete, {}, []],
    ['nothing sent', [], {}, ['proof-missing door-sign', 'proof-missing confirmation']],
    ['no confirmation', items(['photo', 'door-sign']), {}, ['proof-missing confirmation']],
    ['a photo that only goes along', items(['photo', null], ['pdf', 'confirmation']), {}, ['proof-missing door-sign']],
    ['one need', complete, { needs: [need] }, ['needs-missing 2']],
    ['no competitor news', complete, { competitor: null }, ['competitor-missing']],
    ['no next step', complete, { nextStep: '' }, ['next-step-missing']],
    [
      'nothing at all',
      [],
      { needs: [], competitor: null, nextStep: null },
      [
        'proof-missing door-sign',
        'proof-missing confirmation',
        'needs-missing 3',
        'competitor-missing',
        'next-step-missing',
      ],
    ],
  ])('%s', (_case, sent, answers, missing) => {
    const judgement = judgeVisit(sent, { ...answered, ...answers }, policy);
    const told = judgement.missing.map(({ code, params }) => [code, ...Object.values(params)].join(' '));
    expect(told).toEqual(missing.map((line) => `visit.${line}`));
    expect(judgement.isComplete).toBe(missing.length === 0);
  });

  test('competitor news may be left out where policy says so', () => {
    const judgement = judgeVisit(
      complete,
      { ...answered, competitor: null },
      { ...policy, isCompetitorRequired: false },
    );
    expect(judgement.isComplete).toBe(true);
  });
});

describe('what is sent goes to', () => {
  test.each<[ProofSource, VisitItem[], string | null]>([
    ['photo', [], 'door-sign'],
    ['photo', items(['photo', 'door-sign']), 'confirmation'],
    ['photo', complete, null],
    ['pdf', [], 'confirmation'],
    ['pdf', items(['photo', 'confirmation']), null],
    ['voice', [], null],
    ['video', [], null],
    ['location', [], null],
  ])('%s beside %j', (source, sent, proof) => {
    expect(placeItem(source, sent, policy)).toBe(proof);
  });
});

describe('moving', () => {
  const twoPhotos = items(['photo', 'door-sign'], ['photo', 'confirmation'], ['voice', null]);
  const to = (proof: string): Place => ({ kind: 'proof', proof });

  test('a photo to the other proof makes room there: who held it goes along', () => {
    expect(moveItem('item-0', to('confirmation'), twoPhotos, policy)).toEqual({
      isPossible: true,
      changes: [
        { id: 'item-0', to: to('confirmation') },
        { id: 'item-1', to: { kind: 'along' } },
      ],
    });
  });

  test('out of the visit concerns itself only', () => {
    const move = moveItem('item-1', { kind: 'out' }, twoPhotos, policy);
    expect(move).toEqual({ isPossible: true, changes: [{ id: 'item-1', to: { kind: 'out' } }] });
  });

  test('a voice cannot be the door sign, and what is not there cannot be moved', () => {
    expect(moveItem('item-2', to('door-sign'), twoPhotos, policy)).toEqual({ isPossible: false, code: 'not-taken' });
    expect(moveItem('item-9', { kind: 'along' }, twoPhotos, policy)).toEqual({ isPossible: false, code: 'not-there' });
    expect(moveItem('item-0', to('constructor'), twoPhotos, policy)).toMatchObject({ isPossible: false });
  });

  test('a form offers the proofs that take the kind, along and out', () => {
    expect(placesFor('pdf', policy)).toEqual([to('confirmation'), { kind: 'along' }, { kind: 'out' }]);
    expect(placesFor('location', policy)).toEqual([{ kind: 'along' }, { kind: 'out' }]);
  });
});
