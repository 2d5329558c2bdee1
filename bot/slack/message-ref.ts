/** A message at Slack as the text that is kept of it: `<channel>:<ts>`; the only handle for changes and threads. */
export function messageRef(channel: string, ts: string): string {
  return `${channel}:${ts}`;
}

export function readMessageRef(ref: string): { channel: string; ts: string } | null {
  const [, channel, ts] = /^([CDG][A-Z0-9]{1,40}):(\d{1,12}\.\d{1,9})$/.exec(ref) ?? [];
  return channel === undefined || ts === undefined ? null : { channel, ts };
}
