/** The file an import reads, plain or inside an archive: its name, its size, and its bytes as often as they are asked for. */
import type { Readable } from 'node:stream';

export interface ImportSource {
  /** File name without its folder. */
  readonly name: string;
  readonly bytes: number;
  open(): Promise<Readable>;
}
