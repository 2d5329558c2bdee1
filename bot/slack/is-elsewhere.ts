/**
 * Whether Slack has no bytes of a file, and will have none: a link to another service, a deleted file, one beyond the limit
 * of a free workspace, a page of Slack itself (docs: "File object", `mode`). Anything else is there, or soon will be.
 */
const modes: ReadonlySet<string> = new Set(['external', 'tombstone', 'hidden_by_limit', 'post']);

export function isElsewhere(mode: string | null | undefined): boolean {
  return modes.has(mode ?? '');
}
