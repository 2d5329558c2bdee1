/**
 * What a handler is given besides its event and its transaction: the time, ids, policies, the people.
 * Handlers read and write rows, queue messages and set timers; they never touch the network, the clock or chance,
 * so that any handler may run again.
 */
import type { Directory } from '../db/repos/directory.ts';
import type { StoredFile } from '../db/repos/files.ts';
import type { Session } from '../db/session.ts';
import type { PolicyName, PolicySet } from '../domain/policy/policy-types.ts';
import type { PlatformId } from './inbound.ts';

export interface PolicyBook {
  readonly current: PolicySet;
  /** Ids of the versions that `current` consists of. */
  readonly ids: Readonly<Record<PolicyName, string>>;
  /** Number of a version, for small print: 3 = the third that was loaded. @throws UnknownPolicyVersion */
  versionOf(id: string): number;
  /** A version that something running started with. @throws UnknownPolicyVersion */
  pinned<N extends PolicyName>(name: N, id: string): PolicySet[N];
}

export interface HandlerContext {
  /** One instant for the whole transaction. */
  readonly now: Date;
  /** UUIDv7 of `now`. */
  newId(): string;
  readonly policies: PolicyBook;
  readonly timeZone: string;
  /** Members, units and 30-day success, from memory as long as nothing about them has changed. */
  directory(tx: Session): Promise<Directory>;
  parsePhone(raw: string): { e164: string | null; isDoubtful: boolean };
  readonly isCallHookSet: boolean;
  /** The chat tools that are switched on. */
  readonly platforms: readonly PlatformId[];
  /** Stores the picture of a QR code; the same text is the same file. The bytes are on the disk when it returns. */
  keepQrCode(text: string): Promise<KeptQrCode>;
}

export interface KeptQrCode {
  readonly file: Pick<StoredFile, 'sha256' | 'bytes' | 'mime' | 'kind' | 'facts'>;
}
