/**
 * A stage for the stories that every chat platform must tell alike: the whole company on a clock that the test moves,
 * everybody with an account at the vendor, and what people see and do at the vendor's side. Behind `Vendor` stands the
 * fake of a platform (tests/fakes/<platform>/stage.ts) with the real adapter, or the local chat itself.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type express from 'express';
import { type ChannelAddress, ChannelAddresses } from '../../bot/channel-addresses.ts';
import { secretKeyOf } from '../../bot/secrets.ts';
import { bindIdentity } from '../../db/repos/identities.ts';
import type { Row } from '../../db/tables/define-tables.ts';
import type { PlatformId } from '../../handlers/inbound.ts';
import type { Company } from './company.ts';

/** A message as somebody sees it now. */
export interface Seen {
  /** The vendor's name for it, to press or to answer under. */
  readonly ref: string;
  /** Every word on it, in reading order, without markup. */
  readonly text: string;
  /** Labels of buttons that can be pressed. */
  readonly buttons: readonly string[];
  /** Pictures that the vendor would show. */
  readonly pictures: number;
}

/** What came of a click, a form or a message: what the person was shown in private because of it. */
export interface Answer {
  readonly texts: readonly string[];
  readonly form: OpenForm | null;
  /** A page that was offered. */
  readonly link: string | null;
}

export interface OpenForm {
  readonly title: string;
  readonly fields: readonly string[];
  submit(values: Readonly<Record<string, string>>): Promise<Answer>;
}

export type EvidenceKind = 'photo' | 'file' | 'voice' | 'location';

export interface Faults {
  /** Every callback comes three times. */
  tripleCallbacks(isOn: boolean): void;
  /** The platform answers that there is too much traffic. */
  rateLimit(isOn: boolean): void;
  /** Nothing gets through to the platform. */
  cutNetwork(isOn: boolean): void;
  /** The access token that the bot holds is worth nothing from now on. */
  revokeToken(): void;
  /** The next change of a card is refused for good. */
  refuseNextUpdate(): void;
}

export interface Vendor {
  readonly id: PlatformId;
  /** Which ways of sending evidence the platform has; the rest goes through the upload page. */
  readonly evidence: readonly EvidenceKind[];
  readonly faults: Faults;
  accountOf(member: Row<'members'>): { workspace: string; externalId: string };
  channelAt(key: string): ChannelAddress;
  /** Private chat with the bot. */
  seenBy(memberKey: string): Promise<Seen[]>;
  seenIn(channelKey: string): Promise<Seen[]>;
  press(memberKey: string, ref: string, button: string): Promise<Answer>;
  say(memberKey: string, text: string): Promise<Answer>;
  /** In the private chat; under a card where the platform has threads. */
  send(memberKey: string, kind: EvidenceKind, bytes: Buffer, name: string, under?: string): Promise<Answer>;
  close(): Promise<void>;
}

export interface Stage {
  readonly company: Company;
  readonly vendor: Vendor;
  /** Everything that is due is done, and what came of it has arrived at the vendor. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** A web server that is there before what it serves: its address is part of what is served. */
export async function openDoor(): Promise<{ url: string; serve(app: express.Express): void; close(): Promise<void> }> {
  let app: express.Express | null = null;
  const server: Server = createServer((request, response) => {
    if (app) app(request, response);
    else response.writeHead(503).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    serve: (next) => {
      app = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Everybody of the company gets an account at the vendor and is written to there; every channel has a place. */
export async function moveCompanyTo({ baton, clock }: Company, vendor: Vendor): Promise<void> {
  const { store, config, policies } = baton;
  if (vendor.id === 'local') return;
  const { members } = store.read.tables;
  const everybody = await store.read.db.select().from(members);
  await store.transaction(async (tx) => {
    for (const member of everybody)
      await bindIdentity(tx, { platform: vendor.id, memberId: member.id, ...vendor.accountOf(member) });
    await tx.db.update(members).set({ platform: vendor.id });
  });
  const addresses = new ChannelAddresses(store, secretKeyOf(config));
  for (const { key } of policies.current.channels.channels)
    await addresses.put(vendor.id, key, vendor.channelAt(key), clock.now());
}

/** The one message whose words contain all of these. */
export function messageWith(seen: readonly Seen[], ...words: string[]): Seen {
  const found = seen.filter(({ text }) => words.every((word) => text.includes(word)));
  if (found.length !== 1) {
    const heads = seen.map(({ text }) => `  ${text.slice(0, 80).replaceAll('\n', ' / ')}`).join('\n');
    throw new Error(`${found.length} messages say ${words.join(' + ')}; seen:\n${heads}`);
  }
  return found[0] as Seen;
}
