/** `npm run fake -- wecom`: a WeCom of our own on a fixed port, with two colleagues and a group, and what the bot needs. */
import { controlPage } from './control-page.ts';
import { FakeWecom, fakeKeys } from './fake-wecom.ts';

export interface RunningFake {
  /** Where a person plays rep and manager. */
  readonly page: string;
  /** Lines for the bot's environment. */
  readonly environment: readonly string[];
  /** What else is to be done, line by line. */
  readonly hints: readonly string[];
  stop(): Promise<void>;
}

/** @param botUrl where the bot listens, without a slash at its end */
export async function runWecomFake(port: number, botUrl: string): Promise<RunningFake> {
  const fake = await FakeWecom.start({ port, page: controlPage });
  fake.botUrl = botUrl;
  fake.settings.trustedDomain = new URL(botUrl).host;
  fake.world.departments.set(1, { id: 1, name: '示例公司', parentId: 0, leaders: ['manager'] });
  fake.addPerson({ userId: 'rep', name: '小王（销售）', departments: [1], directLeader: 'manager' });
  fake.addPerson({ userId: 'manager', name: '陈经理（主管）', departments: [1] });
  fake.addGroup('webhook', 'demo-robot-key');
  const { corpId, agentId, secret, token, encodingAesKey } = fakeKeys;
  return {
    page: `${fake.url}/`,
    environment: [
      `WECOM_CORP_ID=${corpId}`,
      `WECOM_AGENT_ID=${agentId}`,
      `WECOM_SECRET=${secret}`,
      `WECOM_TOKEN=${token}`,
      `WECOM_ENCODING_AES_KEY=${encodingAesKey}`,
      `WECOM_API_URL=${fake.url}`,
      `WECOM_WEBHOOK_URL=${fake.url}`,
      `PUBLIC_URL=${botUrl}`,
    ],
    hints: ['group robot key for `baton channels`: demo-robot-key'],
    stop: () => fake.stop(),
  };
}
