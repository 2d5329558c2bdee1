/** What the fake DingTalk knows: its people, conversations, cards, files, counters and the faults it was told to make. */
export interface FakePerson {
  readonly userid: string;
  readonly name: string;
  readonly mobile?: string;
  readonly email?: string;
  readonly departments: readonly string[];
  readonly manager?: string;
}

export interface FakeDepartment {
  readonly id: string;
  readonly name: string;
  readonly parent: string | null;
  readonly managers: readonly string[];
}

/** A message as it stands in a conversation. */
export interface FakeMessage {
  readonly ref: string;
  /** `dm <userid>`, `group <cid>`, `robot <token>`. */
  readonly where: string;
  readonly kind: 'text' | 'markdown' | 'actionCard' | 'card';
  readonly title: string;
  readonly text: string;
  readonly links: readonly { readonly title: string; readonly url: string }[];
  readonly outTrackId: string | null;
  readonly sentAt: number;
  isRecalled: boolean;
}

export interface FakeCard {
  readonly outTrackId: string;
  readonly templateId: string;
  readonly callbackType: 'STREAM' | 'HTTP';
  readonly routeKey: string | null;
  /** Spaces it may be delivered to, by the models given when it was created. */
  readonly models: ReadonlySet<string>;
  data: Record<string, string>;
  readonly privateData: Map<string, Record<string, string>>;
  /** What answers to clicks said about the card, seen by whoever clicked until the card is changed for everybody. */
  readonly answered: Map<string, Record<string, string>>;
  isUpdating: boolean;
}

export interface FakeGroupRobot {
  readonly secret: string;
  sentAt: number[];
  /** After one message too many it takes nothing until then, in ms. */
  blockedUntil: number;
  readonly uuids: Set<string>;
}

export interface Fault {
  readonly path: RegExp;
  times: number;
  /** `lose` = done, and the answer never comes; `reset` = the connection breaks before anything is done. */
  readonly make:
    | { readonly status: number; readonly code: string }
    | { readonly errcode: number }
    /** The address has called too often: 200, and a body of its own kind. */
    | 'punish'
    | 'html'
    | 'reset'
    | 'lose';
}

export interface FakeOptions {
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly robotCode?: string;
  readonly templateId?: string;
  readonly corpId?: string;
  readonly port?: number;
  /** The fake's clock: tokens, signatures, files, recalls. */
  readonly now?: () => Date;
  readonly callsPerSecond?: number;
  /** Of a month; the free edition has 5,000 and 3,000. */
  readonly calls?: number;
  readonly pushes?: number;
  /** How long the fake waits for an acknowledgement; the vendor: 2 s for clicks. */
  readonly ackMs?: number;
  /** Set for the HTTP way: where the bot's callbacks are. */
  readonly botUrl?: string;
  /** With `botUrl`: what events are signed and encrypted with; without them none are subscribed to. */
  readonly eventKeys?: { readonly token: string; readonly aesKey: string };
  /** What happens when a card is delivered to somebody who does not exist: both are seen. */
  readonly unknownUser?: 'not-delivered' | 'refused';
  /** A card that is created once more: refused, or taken with its content as it was. The vendor says both. */
  readonly existingCard?: 'refused' | 'kept';
}

export class FakeState {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly robotCode: string;
  readonly corpId: string;
  readonly now: () => Date;
  readonly options: FakeOptions;
  readonly templates = new Map<string, { isPublished: boolean; privateVariables: readonly string[] }>();
  readonly people = new Map<string, FakePerson>();
  readonly departments = new Map<string, FakeDepartment>();
  /** Groups the robot is a member of. */
  readonly groups = new Set<string>();
  /** Group robots: access token → signing secret. */
  readonly groupRobots = new Map<string, FakeGroupRobot>();
  readonly messages: FakeMessage[] = [];
  readonly cards = new Map<string, FakeCard>();
  /** By download code, which is good until then, in ms. */
  readonly files = new Map<string, { bytes: Buffer; type: string; endsAt: number }>();
  readonly media = new Map<string, Buffer>();
  readonly checkIns: { userid: string; at: number; latitude: string; longitude: string; place: string }[] = [];
  readonly callbackRoutes = new Map<string, { url: string; apiSecret: string }>();
  readonly faults: Fault[] = [];
  /** Everything that went wrong on the bot's side and the vendor would not say. */
  readonly complaints: string[] = [];
  readonly flowControlled = new Set<string>();
  readonly openClicks = new Set<string>();
  token: { text: string; endsAt: number } | null = null;
  tokensMade = 0;
  isNetworkCut = false;
  isRateLimited = false;
  #ids = 0;
  #month = '';
  #calls = 0;
  #pushes = 0;

  constructor(options: FakeOptions) {
    this.options = options;
    this.clientId = options.clientId ?? 'dingdemoappkey00';
    this.clientSecret = options.clientSecret ?? 'demo-client-secret';
    this.robotCode = options.robotCode ?? this.clientId;
    this.corpId = options.corpId ?? 'dingcorp1';
    this.now = options.now ?? (() => new Date());
    if (options.templateId) this.templates.set(options.templateId, { isPublished: true, privateVariables: ['notice'] });
    this.departments.set('1', { id: '1', name: 'Demo', parent: null, managers: [] });
  }

  id(prefix: string): string {
    this.#ids += 1;
    return `${prefix}${this.#ids}`;
  }

  /** Of this month, as the vendor counts it. */
  get callsMade(): number {
    this.#turnMonth();
    return this.#calls;
  }

  /** Of this month: deliveries to the bot and messages of group robots. */
  get pushesMade(): number {
    this.#turnMonth();
    return this.#pushes;
  }

  /** @returns false when the month has none left; then nothing is counted */
  spendCall(): boolean {
    if (this.callsMade >= (this.options.calls ?? Number.POSITIVE_INFINITY)) return false;
    this.#calls += 1;
    return true;
  }

  /** @returns false when the month has none left; then nothing is counted */
  spendPush(): boolean {
    if (this.pushesMade >= (this.options.pushes ?? Number.POSITIVE_INFINITY)) return false;
    this.#pushes += 1;
    return true;
  }

  /** Calendar months in China. */
  #turnMonth(): void {
    const month = new Date(this.now().getTime() + 8 * 3_600_000).toISOString().slice(0, 7);
    if (month === this.#month) return;
    this.#month = month;
    this.#calls = 0;
    this.#pushes = 0;
  }
}
