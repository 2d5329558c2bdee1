/**
 * The bot as bot/main.ts starts it, for benches: in a process of its own that can be killed, in production mode, with
 * another policy folder (first argument).
 */
import { enableCompileCache, flushCompileCache } from 'node:module';

enableCompileCache();
const { runBot } = await import('../../../bot/run-bot.ts');
const policyFolder = process.argv[2];
await runBot(policyFolder ? { policyFolder } : {});
flushCompileCache();
