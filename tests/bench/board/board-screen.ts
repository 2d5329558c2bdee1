/** One wall screen without a screen: an open stream of the board that notes when it learns of how many new leads. */
import { get, type IncomingMessage } from 'node:http';
import type { BoardView } from '../../../cards/board-view.ts';

export interface BoardScreen {
  /** When the board first showed at least this many new leads of today, by performance.now(). */
  sawAtMs(count: number): number | undefined;
  readonly messages: number;
  latest(): BoardView | undefined;
  close(): void;
}

export async function openScreen(address: string): Promise<BoardScreen> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(`${address}/events?lang=en`, resolve).on('error', reject);
  });
  if (response.statusCode !== 200) throw new Error(`The board was answered with ${response.statusCode}`);
  const seen: { count: number; atMs: number }[] = [];
  let view: BoardView | undefined;
  let messages = 0;
  let text = '';
  response.setEncoding('utf8');
  response.on('error', () => undefined);
  response.on('data', (part: string) => {
    text += part;
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const data = /^event: figures\ndata: (.+)$/.exec(block)?.[1];
      if (data === undefined) continue;
      messages += 1;
      view = (JSON.parse(data) as { view: BoardView }).view;
      const count = Number(view.others.find((other) => other.label === 'New leads')?.value);
      seen.push({ count, atMs: performance.now() });
    }
  });
  return {
    sawAtMs: (count) => seen.find((one) => one.count >= count)?.atMs,
    get messages() {
      return messages;
    },
    latest: () => view,
    close: () => response.destroy(),
  };
}
