/** DingTalk for a bot in another process: Stream, our card template. */
import { dingtalkWorkspace } from '../../../bot/dingtalk/directory.ts';
import type { FarVendor } from '../../support/far-vendor.ts';
import { startDingtalkFake } from './fake.ts';
import { seen } from './stage.ts';

const templateId = 'baton-card.schema';

export async function openFarDingtalk(): Promise<FarVendor> {
  const fake = await startDingtalkFake({ templateId });
  const { clientId, clientSecret, robotCode } = fake.state;
  return {
    id: 'dingtalk',
    url: fake.url,
    isSend: ({ path }) => path === '/v1.0/card/instances/createAndDeliver',
    isUpdate: ({ path }) => path === '/v1.0/card/instances',
    isDownload: ({ path }) => path.startsWith('/files/'),
    env: (apiUrl) => ({
      DINGTALK_CLIENT_ID: clientId,
      DINGTALK_CLIENT_SECRET: clientSecret,
      DINGTALK_ROBOT_CODE: robotCode,
      DINGTALK_CARD_TEMPLATE_ID: templateId,
      DINGTALK_API_URL: apiUrl,
      DINGTALK_OAPI_URL: apiUrl,
    }),
    aim: () => undefined,
    ready: (bots) => fake.stream.until(() => fake.stream.connections === bots),
    atAck: (_line, fate, then) => fake.stream.atNextAck(fate === 'arrives' ? 'is heard' : fate, then),
    setCopies: (copies) => {
      fake.copies = copies;
    },
    accountOf: ({ key, name }) => {
      fake.addPerson({ userid: key, name, departments: ['1'] });
      return { workspace: dingtalkWorkspace, externalId: key };
    },
    seenBy: (userid) => fake.seenBy(userid).map(seen),
    press: (userid, ref, button) => fake.press(userid, ref, button),
    say: (userid, text) => fake.say(userid, text),
    sendPhoto: (userid, bytes) => fake.send(userid, 'picture', bytes),
    bringAgain: () => fake.redeliver(),
    close: () => fake.close(),
  };
}
