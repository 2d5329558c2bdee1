/**
 * The bot as bot/main.ts starts it, for benches: the same configuration, store, engine and web server, in a process of
 * its own that can be killed. Only the policy folder is another one (first argument). Says where it listens on stdout.
 */
import { enableCompileCache } from 'node:module';

enableCompileCache();
const { readConfig } = await import('../../../bot/config.ts');
const { createLog } = await import('../../../bot/log.ts');
const { startBot } = await import('../../../bot/start-bot.ts');
const { openBaton } = await import('../../../bot/wire.ts');

const policyFolder = process.argv[2];
const config = readConfig(process.env);
const baton = await openBaton(config, { role: 'bot', now: new Date(), ...(policyFolder ? { policyFolder } : {}) });
const bot = await startBot(baton, createLog(config.logLevel));
process.stdout.write(`${bot.address}\n`);
process.once('SIGTERM', () => void bot.stop().then(() => process.exit(0)));
