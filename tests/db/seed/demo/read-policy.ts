/** Reads one shipped policy file as written, for tests that hold the demo data and the policies together. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

export function readPolicy<T>(name: string): T {
  const file = new URL(`../../../../policies/medical-distribution/${name}.yaml`, import.meta.url);
  return parse(readFileSync(file, 'utf8')) as T;
}
