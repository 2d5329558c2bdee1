/** WeCom for a bot in another process. */
import type { FarVendor } from '../../support/far-vendor.ts';
import { FakeWecom, fakeKeys } from './fake-wecom.ts';
import { seen } from './stage.ts';

export async function openFarWecom(): Promise<FarVendor> {
  const fake = await FakeWecom.start();
  const { corpId, agentId, secret, token, encodingAesKey } = fakeKeys;
  return {
    id: 'wecom',
    url: fake.url,
    isSend: ({ path, words }) => path.startsWith('/cgi-bin/message/send?') && words.includes('"template_card"'),
    isUpdate: ({ path }) => path.startsWith('/cgi-bin/message/update_template_card?'),
    isDownload: ({ path }) => path.startsWith('/cgi-bin/media/get?'),
    env: (apiUrl) => ({
      WECOM_CORP_ID: corpId,
      WECOM_AGENT_ID: String(agentId),
      WECOM_SECRET: secret,
      WECOM_TOKEN: token,
      WECOM_ENCODING_AES_KEY: encodingAesKey,
      WECOM_API_URL: apiUrl,
      WECOM_WEBHOOK_URL: apiUrl,
    }),
    aim: (botUrl) => {
      fake.botUrl = botUrl;
    },
    ready: async () => undefined,
    atAck: (line, fate, then) => line.atAnswer(({ path }) => path.startsWith('/wecom/callback?'), fate, then),
    setCopies: (copies) => {
      fake.copies = copies;
    },
    accountOf: ({ key, name }) => {
      fake.addPerson({ userId: key, name, departments: [1] });
      return { workspace: corpId, externalId: key.toLowerCase() };
    },
    seenBy: (userId) => fake.sees(userId).map(seen),
    press: (userId, ref, button) => fake.press(userId, ref, button, { times: fake.copies }),
    say: (userId, text) => fake.writes(userId, text),
    sendPhoto: (userId, bytes) => fake.sendsFile(userId, 'image', bytes, 'door.png'),
    // It has tried again by itself while the line made it wait.
    bringAgain: async () => undefined,
    close: () => fake.stop(),
  };
}
