/**
 * fetch with an end: a line that hangs counts as lost. Made of what the browsers inside chat apps have, which are years
 * older than those on desks.
 */
export async function fetchInTime(address: string, init: RequestInit, patienceMs: number): Promise<Response> {
  const ending = new AbortController();
  const timer = setTimeout(() => ending.abort(), patienceMs);
  try {
    return await fetch(address, { ...init, signal: ending.signal });
  } finally {
    clearTimeout(timer);
  }
}
