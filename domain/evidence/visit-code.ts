/** What the QR code of a visit says: its number, and the random part that nobody can guess from the number. */
export function visitCode({ number, code }: { readonly number: string; readonly code: string }): string {
  return `${number}/${code}`;
}

/** @returns the number of the visit that a scanned code names; null when it is not the code of a visit */
export function numberInVisitCode(scanned: string): string | null {
  return /^(V-\d+)\/[0-9a-f]{16,64}$/.exec(scanned)?.[1] ?? null;
}
