/** The bot's entry. What is compiled is kept for the next start; that must be on before anything else is loaded. */
import { enableCompileCache, flushCompileCache } from 'node:module';

enableCompileCache();
const { runBot } = await import('./run-bot.ts');
await runBot();
// At once, not at the end: a process that is killed keeps nothing.
flushCompileCache();
