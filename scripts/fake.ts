/**
 * `npm run fake -- slack`: a chat platform on this machine, to be tried by hand, and a page on which one plays rep and
 * manager. Prints what the bot needs in its environment. `--bot` says where the bot listens, `--company` whose people are
 * there, `--port` the port of the page (the platform's API is on the next one), `--socket` delivers over a connection.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { openControl } from '../tests/fakes/control/open-control.ts';
import type { PlayedFake, PlayOptions } from '../tests/fakes/control/played-fake.ts';

const fakes: Readonly<Record<string, (options: PlayOptions) => Promise<PlayedFake>>> = {
  slack: async (options) => (await import('../tests/fakes/slack/play-slack.ts')).playSlack(options),
  dingtalk: async (options) => (await import('../tests/fakes/dingtalk/play-dingtalk.ts')).playDingtalk(options),
  wecom: async (options) => (await import('../tests/fakes/wecom/play-wecom.ts')).playWecom(options),
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    bot: { type: 'string', default: 'http://127.0.0.1:3000' },
    company: { type: 'string' },
    port: { type: 'string', default: '4100' },
    socket: { type: 'boolean', default: false },
  },
});
const [name = ''] = positionals;
const play = Object.hasOwn(fakes, name) ? fakes[name] : undefined;
if (!play) {
  console.error(`npm run fake -- ${Object.keys(fakes).join(' | ')}`);
  process.exit(1);
}

const policies = path.resolve(import.meta.dirname, '../policies/medical-distribution');
const port = Number(values.port);
const fake = await play({
  port: port + 1,
  botUrl: values.bot,
  isSocketMode: values.socket,
  people: peopleOf(values.company ?? path.join(policies, 'company.example.yaml'), name),
  channels: Object.keys(yaml<{ channels: object }>(path.join(policies, 'channels.yaml')).channels),
});
const control = await openControl(fake.side, port);
console.log(`\n${fake.side.title}  ${control.url}\n`);
for (const [key, value] of Object.entries({ BATON_MODE: 'production', ...fake.env })) console.log(`${key}=${value}`);
console.log(`\n${fake.commands.join('\n')}\n`);

const stop = async () => {
  await Promise.all([control.close(), fake.close()]);
  process.exit(0);
};
process.once('SIGINT', () => void stop());
process.once('SIGTERM', () => void stop());

/** The bot knows people by account, mobile or e-mail: who has none of it in the file gets an address made of the key. */
function peopleOf(file: string, platform: string): PlayOptions['people'] {
  interface Member {
    readonly name: string;
    readonly email?: string;
    readonly mobile?: string;
    readonly accounts?: Readonly<Record<string, string>>;
  }
  const { members } = yaml<{ members: Record<string, Member> }>(file);
  return Object.entries(members).map(([key, { name, email, mobile, accounts }]) => ({
    key,
    account: accounts?.[platform] ?? key,
    name,
    email: email ?? `${key}@example.com`,
    mobile: mobile ?? '',
  }));
}

function yaml<T>(file: string): T {
  return parse(readFileSync(file, 'utf8')) as T;
}
