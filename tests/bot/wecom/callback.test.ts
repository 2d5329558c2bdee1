/** The callback over real sockets: what is acknowledged, what is handed over, what is refused and kept nowhere. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ActionClicked, MessageReceived } from '../../../handlers/inbound.ts';
import { encryptMessage, signMessage } from '../../fakes/envelope-crypto.ts';
import { fakeKeys, xmlOf } from '../../fakes/wecom/fake-wecom.ts';
import { openWecomDoor, type WecomDoor } from '../../support/wecom-door.ts';

let door: WecomDoor;
beforeEach(async () => {
  door = await openWecomDoor();
  await door.start();
});
afterEach(() => door.close());

const textXml = (fields: Readonly<Record<string, string>> = {}) =>
  xmlOf({
    ToUserName: fakeKeys.corpId,
    FromUserName: 'wangjianguo',
    CreateTime: '1763602800',
    MsgType: 'text',
    Content: '机密内容',
    MsgId: '1',
    AgentID: `${fakeKeys.agentId}`,
    ...fields,
  });

async function inboxRows() {
  const { inbox, outbox } = door.store.read.tables;
  return [...(await door.store.read.db.select().from(inbox)), ...(await door.store.read.db.select().from(outbox))];
}

describe('the check when the address is saved', () => {
  it('answers with the plain text and nothing else', async () => {
    for (const plain of ['ping-echo-7788', '1234567890123456789'])
      expect(await door.fake.verifyAddress(plain)).toEqual({ status: 200, body: plain });
  });

  it('reads a plus that was sent as it is', async () => {
    const plain = '线索1';
    const random = Buffer.from('0123456789abcdef');
    const echostr = encryptMessage(fakeKeys.encodingAesKey, plain, fakeKeys.corpId, { random });
    expect(echostr).toContain('+');
    const timestamp = String(Math.floor(door.clock.now().getTime() / 1000));
    const signature = signMessage(fakeKeys.token, timestamp, 'n', echostr);
    const query = `msg_signature=${signature}&timestamp=${timestamp}&nonce=n&echostr=${echostr}`;
    const response = await fetch(`${door.botUrl}/wecom/callback?${query}`);
    expect([response.status, await response.text()]).toEqual([200, plain]);
  });

  it('refuses what is forged or for another corp', async () => {
    expect(await door.fake.verifyAddress('x', { signature: '0'.repeat(40) })).toEqual({ status: 403, body: '' });
    expect(await door.fake.verifyAddress('x', { receiveId: 'ww0' })).toEqual({ status: 403, body: '' });
    const bare = await fetch(`${door.botUrl}/wecom/callback`);
    expect(bare.status).toBe(400);
  });
});

describe('a message', () => {
  it('is acknowledged with an empty 200 and handed over as its member', async () => {
    expect(await door.fake.writes('WangJianguo', '今天的线索')).toEqual({ status: 200, body: '', attempts: 1 });
    expect(door.events).toMatchObject([
      {
        kind: 'message',
        platform: 'wecom',
        actorId: 'm1',
        conversation: { kind: 'dm' },
        text: '今天的线索',
        occurredAt: door.clock.now(),
      },
    ]);
  });

  it('with a file brings the place where to fetch it', async () => {
    await door.fake.sendsFile('wangjianguo', 'voice', Buffer.from('#!AMR\n12345'));
    const [event] = door.events as MessageReceived[];
    expect(event?.remote).toMatchObject([{ kind: 'voice', name: null }]);
    const bytes = await door.platform.download(event?.remote?.[0]?.ref ?? '', {
      signal: AbortSignal.timeout(5_000),
      maxBytes: 100,
    });
    expect(await new Response(bytes).text()).toBe('#!AMR\n12345');
  });

  it('three times at once has one id', async () => {
    await door.fake.writes('wangjianguo', '一次', { times: 3 });
    expect(new Set(door.events.map(({ eventId }) => eventId)).size).toBe(1);
  });

  it('is not acknowledged while the bot is stopped, nor when nothing was recorded: WeCom tries again', async () => {
    await door.platform.stop();
    expect(await door.fake.writes('wangjianguo', '停机时')).toEqual({ status: 503, body: '', attempts: 4 });
    await door.start();
    door.answer = async () => {
      throw new Error('database is gone');
    };
    expect(await door.fake.writes('wangjianguo', '没存上')).toMatchObject({ status: 503, attempts: 4 });
    expect(door.reports.map(({ module }) => module)).toContain('wecom message');
  });

  it('that was not recorded comes again also where WeCom tries again only after silence', async () => {
    const silent = await openWecomDoor(undefined, null, 400);
    try {
      await silent.start();
      silent.fake.retriesAfter = 'silence';
      silent.fake.answerWithinMs = 200;
      let tries = 0;
      silent.answer = async () => {
        tries += 1;
        if (tries < 3) throw new Error('database is gone');
        return { kind: 'none' };
      };
      expect(await silent.fake.writes('wangjianguo', '没存上')).toMatchObject({ status: 200, attempts: 3 });
    } finally {
      await silent.close();
    }
  });

  it('from a stranger: nothing is kept, they are told once', async () => {
    door.fake.addPerson({ userId: 'stranger', name: '路人', departments: [1] });
    await door.fake.writes('stranger', '你好');
    await door.fake.writes('stranger', '在吗');
    await door.platform.stop();
    expect(door.events).toEqual([]);
    expect(door.fake.sees('stranger').map(({ text }) => text)).toEqual([expect.stringContaining('名单')]);
    expect(await inboxRows()).toEqual([]);
  });

  it('of a kind that cannot be taken is answered, once', async () => {
    await door.fake.sendsOther('wangjianguo', 'sticker');
    expect(door.events).toMatchObject([{ kind: 'unsupported', what: 'sticker' }]);
    const { outbox } = door.store.read.tables;
    const rows = await door.store.read.db.select().from(outbox);
    expect(rows).toMatchObject([{ recipientId: 'm1', content: { text: { zh: expect.stringContaining('PDF') } } }]);
  });

  it('unknown event types, the app being opened: acknowledged', async () => {
    expect(await door.fake.event('wangjianguo', 'enter_agent', { EventKey: '' })).toMatchObject({ status: 200 });
    expect(await door.fake.event('wangjianguo', 'moon_landing')).toMatchObject({ status: 200 });
    expect(door.events).toMatchObject([{ kind: 'unsupported', what: 'moon_landing' }]);
  });

  it('the app about to be switched off, and switched off: handed over for operations', async () => {
    await door.fake.event('sys', 'inactive_alert', { EffectTime: '1' });
    await door.fake.event('sys', 'close_inactive_agent');
    await door.fake.event('sys', 'reopen_inactive_agent');
    expect(door.events).toMatchObject([
      { kind: 'app-alert', what: 'stopping', platform: 'wecom' },
      { kind: 'app-alert', what: 'stopped' },
    ]);
  });

  it('somebody left: handed over as a change of the directory', async () => {
    await door.fake.event('sys', 'change_contact', { ChangeType: 'delete_user', UserID: 'WangJianguo' });
    expect(door.events).toMatchObject([
      { kind: 'directory', change: 'left', externalId: 'wangjianguo', workspace: fakeKeys.corpId },
    ]);
  });

  it.each(['NewUserID', 'NewUserId'])(
    'somebody was given another id (%s): handed over as the same person',
    async (name) => {
      await door.fake.event('sys', 'change_contact', {
        ChangeType: 'update_user',
        UserID: 'WangJg',
        [name]: 'WangJianguo',
      });
      expect(door.events).toMatchObject([
        { kind: 'directory', change: 'changed', externalId: 'wangjg', newExternalId: 'wangjianguo' },
      ]);
    },
  );
});

describe('bad callbacks are refused, and nothing of them is kept, handed over or reported', () => {
  const old = '1700000000';
  it.each([
    ['forged', { signature: 'a'.repeat(40) }, 403],
    ['stale or replayed later', { timestamp: old }, 403],
    ['for another corp', { receiveId: 'ww0000000000000000' }, 403],
    ['truncated', { encrypted: (right: string) => right.slice(0, -24) }, 403],
    ['wrongly padded', { padByte: 7 }, 400],
    ['with a length that is not its own', { lengthOff: 5 }, 403],
    ['unencrypted', { outer: () => textXml() }, 400],
    ['oversized', { outer: (xml: string) => `${xml}${' '.repeat(300_000)}` }, 413],
    ['half an XML', { outer: (xml: string) => xml.slice(0, -10) }, 400],
    ['no XML', { outer: () => 'hello' }, 400],
  ])('%s', async (_name, tampering, status) => {
    const message = status === 400 && 'padByte' in tampering ? textXml({ Content: 'x'.repeat(17) }) : textXml();
    expect(await door.fake.deliver(message, tampering)).toMatchObject({ status, body: '' });
    expect(door.events).toEqual([]);
    expect(door.reports).toEqual([]);
    expect(await inboxRows()).toEqual([]);
  });

  it('another app of the same company: acknowledged and ignored', async () => {
    expect(await door.fake.deliver(textXml({ AgentID: '1000009' }))).toMatchObject({ status: 200 });
    expect(door.events).toEqual([]);
  });

  it('with anything beside the encrypted text: only that is looked at before the signature', async () => {
    const outer = (xml: string) => xml.replace('<AgentID>', `<AgentID x${'<a>'.repeat(20_000)}`);
    expect(await door.fake.deliver(textXml(), { outer })).toMatchObject({ status: 200 });
    const plain = (xml: string) => xml.replace(/<!\[CDATA\[|\]\]>/g, '');
    expect(await door.fake.deliver(textXml({ MsgId: '2' }), { outer: plain })).toMatchObject({ status: 200 });
    expect(door.events).toHaveLength(2);
  });

  it('as JSON, which one page of the documentation names: read', async () => {
    const outer = (xml: string) => JSON.stringify({ encrypt: /<Encrypt><!\[CDATA\[([^\]]+)/.exec(xml)?.[1] });
    expect(await door.fake.deliver(textXml(), { outer })).toMatchObject({ status: 200 });
    expect(door.events).toHaveLength(1);
  });
});

describe('a click', () => {
  it('hands over the action and its value', async () => {
    await door.fake.click('LiMin', { taskId: 'unknown-task', key: 'lead.accept 42|1' });
    expect(door.events).toMatchObject([{ kind: 'action', actorId: 'm2', actionId: 'lead.accept', value: '42|1' }]);
  });

  it('on a button that an older version made, or nobody: answered as any unknown action', async () => {
    for (const key of ['accept', '?[1]', '?{', ' ', 'constructor x y'])
      await door.fake.click('limin', { taskId: 't', key });
    const ids = (door.events as ActionClicked[]).map(({ actionId }) => actionId);
    expect(ids).toEqual(['unknown', 'unknown', 'unknown', 'unknown', 'constructor']);
  });
});
