/** The code of a visit: what it says is read back, and nothing else is taken for one. */
import { expect, it } from 'vitest';
import { numberInVisitCode, visitCode } from '../../../domain/evidence/visit-code.ts';

it('names its visit', () => {
  const text = visitCode({ number: 'V-20001', code: '7abc0123456789abcdef' });
  expect(text).toBe('V-20001/7abc0123456789abcdef');
  expect(numberInVisitCode(text)).toBe('V-20001');
});

it('is not mistaken', () => {
  const others = [
    '',
    'V-20001',
    'V-20001/',
    'L-20001/7abc0123456789abcdef',
    'V-20001/7abc0123456789abcdef\n',
    'https://x.example/V-20001/7abc0123456789abcdef',
    'V-20001/7ABC0123456789ABCDEF',
  ];
  expect(others.map(numberInVisitCode)).toEqual(others.map(() => null));
});
