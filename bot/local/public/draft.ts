/** A message of the acting person on its way to the server: its words, its files, how far it has got. */
import type { Piece } from './pieces.ts';

export interface Draft {
  readonly eventId: string;
  readonly memberId: string;
  readonly conversation: string;
  readonly text: string;
  pieces: readonly Piece[];
  /** Key of the card it belongs to, see Outgoing. */
  readonly thread: string | null;
  /** failed: the server could not be reached, it is sent again by itself. refused: it will not be taken. */
  state: 'sending' | 'failed' | 'refused';
}
