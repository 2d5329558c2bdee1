/**
 * The one spelling of an intake body, so that the same lead sent twice looks the same: keys sorted at every depth,
 * texts in NFC and trimmed, `occurredAt` left out. The caller hashes it for the duplicate rule.
 * Lists keep their order; null and a missing field are different bodies.
 */
export function canonicalBody(body: Readonly<Record<string, unknown>>): string {
  const { occurredAt: _occurredAt, ...rest } = body;
  return JSON.stringify(canonical(rest));
}

function canonical(value: unknown): unknown {
  if (typeof value === 'string') return value.normalize('NFC').trim();
  if (Array.isArray(value)) return value.map(canonical);
  if (value === null || typeof value !== 'object') return value;
  // By code unit, not by locale: the same on every machine.
  const keys = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(keys.map(([key, inner]) => [key, canonical(inner)]));
}
