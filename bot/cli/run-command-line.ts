/**
 * What `npm run baton -- <command>` does: finds the command, runs it, and says in plain words what went wrong if
 * something did. It knows no process: main.ts gives it one.
 */
import type { Localized } from '../../cards/card.ts';
import { type Command, type Terminal, UsageError } from './command.ts';
import { explainProblem } from './explain-problem.ts';

/** Loaded when asked for: most of them need the database, `--help` does not. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  doctor: async () => (await import('./doctor-command.ts')).doctorCommand,
  company: async () => (await import('./company-command.ts')).companyCommand,
  import: async () => (await import('./import-command.ts')).importCommand,
  verify: async () => (await import('./verify-command.ts')).verifyCommand,
  awards: async () => (await import('./awards-command.ts')).awardsCommand,
  backup: async () => (await import('./backup-command.ts')).backupCommand,
  restore: async () => (await import('./restore-command.ts')).restoreCommand,
  hook: async () => (await import('./hook-command.ts')).hookCommand,
  members: async () => (await import('./members-command.ts')).membersCommand,
  channels: async () => (await import('./channels-command.ts')).channelsCommand,
  directory: async () => (await import('./directory-command.ts')).directoryCommand,
  board: async () => (await import('./board-command.ts')).boardCommand,
  demo: async () => (await import('./demo-command.ts')).demoCommand,
};

/**
 * @param complain where goes what went wrong
 * @returns the exit code: 0 done, 1 something is wrong, 2 a call it does not know
 */
export async function runCommandLine(
  [name, ...words]: readonly string[],
  terminal: Terminal,
  complain: (text: string) => void,
): Promise<number> {
  try {
    if (name === undefined || isHelp(name)) return await printOverview(terminal);
    const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (!load) throw new UsageError({ zh: `没有「${name}」这个命令。`, en: `There is no command "${name}".` });
    const command = await load();
    if (words.some(isHelp)) {
      terminal.print(command.help[terminal.language]);
      return 0;
    }
    return await command.run(words, terminal);
  } catch (problem) {
    complain(explainProblem(problem, terminal.language));
    if (!(problem instanceof UsageError)) return 1;
    complain(hint[terminal.language]);
    return 2;
  }
}

async function printOverview(terminal: Terminal): Promise<number> {
  terminal.print(heading[terminal.language]);
  for (const [name, load] of Object.entries(commands)) {
    terminal.print(`  ${name.padEnd(9)} ${(await load()).summary[terminal.language]}`);
  }
  return 0;
}

function isHelp(word: string): boolean {
  return word === '--help' || word === '-h' || word === 'help';
}

const heading: Localized<string> = {
  zh: '用法：npm run baton -- <命令> [--help]\n\n命令：',
  en: 'Usage: npm run baton -- <command> [--help]\n\nCommands:',
};
const hint: Localized<string> = {
  zh: '用法请看：npm run baton -- <命令> --help',
  en: 'For how it is used: npm run baton -- <command> --help',
};
