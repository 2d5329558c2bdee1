/** The adapter of the vendor on a socket: what it refused may be tried again, what broke off is uncertain. */
import { Agent, request } from 'node:http';
import {
  type ChatPlatform,
  type MessageRef,
  type Outgoing,
  type PlatformCapabilities,
  PlatformError,
  type Recipient,
} from '../../../jobs/chat-platform.ts';
import type { VendorAccount, VendorMessage } from './vendor-server.ts';

export class SocketPlatform implements ChatPlatform {
  /** The members of the demo company are people of the local chat. */
  readonly id = 'local';
  readonly capabilities: PlatformCapabilities = {
    hasLiveCountdown: false,
    canUpdateCards: true,
    hasForms: false,
    hasThreads: false,
    receives: [],
    hasDirectory: false,
    honoursIdempotencyKeys: true,
    maxConcurrentSends: 32,
    sendTimeoutMs: 5_000,
  };
  readonly #address: string;
  readonly #agent = new Agent({ keepAlive: true });

  constructor(port: number) {
    this.#address = `http://127.0.0.1:${port}`;
  }

  async start(): Promise<void> {}

  async stop(): Promise<void> {
    this.#agent.destroy();
  }

  send(
    to: Recipient,
    message: Outgoing,
    { idempotencyKey, signal }: { idempotencyKey: string; signal: AbortSignal },
  ): Promise<MessageRef> {
    return this.#call('POST', '/', vendorMessage(to, message, idempotencyKey), signal);
  }

  update(ref: MessageRef, message: Outgoing, { signal }: { signal: AbortSignal }): Promise<MessageRef> {
    return this.#call('PUT', `/${ref}`, { content: message }, signal);
  }

  async download(): Promise<never> {
    throw new PlatformError('local', 'download', 'gone');
  }

  async *directory(): AsyncIterable<never> {}

  async account(): Promise<VendorAccount> {
    return (await (await fetch(this.#address)).json()) as VendorAccount;
  }

  #call(method: string, path: string, body: unknown, signal: AbortSignal): Promise<MessageRef> {
    return new Promise((resolve, reject) => {
      const fail = (kind: PlatformError['kind']) => reject(new PlatformError('local', method, kind));
      const sent = request(new URL(path, this.#address), { method, agent: this.#agent, signal }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', () => fail('uncertain'));
        response.on('end', () => {
          if (response.statusCode === 503) return fail('retry');
          if (response.statusCode !== 200) return fail('gone');
          resolve((JSON.parse(Buffer.concat(parts).toString()) as { ref: string }).ref);
        });
      });
      sent.on('error', () => fail('uncertain'));
      sent.end(JSON.stringify(body));
    });
  }
}

function vendorMessage(to: Recipient, message: Outgoing, idempotencyKey: string): VendorMessage {
  return {
    idempotencyKey,
    to: to.kind === 'member' ? to.memberId : to.key,
    cardKey: message.kind === 'card' ? message.card.zh.key : idempotencyKey,
    content: message,
  };
}
