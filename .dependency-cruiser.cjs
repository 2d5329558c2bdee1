/**
 * Who may import whom: bot → jobs → handlers → db → cards → domain, each only to its right, and which packages each
 * folder may use. Read by `npm run check`; tests/architecture/imports.test.ts proves on bad samples that it can fail.
 */

/** The chain, from the process down to the pure rules. */
const chain = ['bot', 'jobs', 'handlers', 'db', 'cards', 'domain'];

/** Packages of package.json that a folder may use besides the built-in modules. The bot may use all the others. */
const packages = {
  jobs: [],
  handlers: ['zod'],
  db: ['drizzle-orm', 'better-sqlite3', 'pg', 'zod'],
  cards: [],
  // The language of incentive plans, and exact fractions.
  domain: ['@marcbachmann/cel-js', 'decimal.js'],
};

/** Files with rules of their own: the one user of node-cron, and settings that only the migration generator reads. */
const exceptions = '^(jobs/schedule|db/drizzle[.][a-z]+[.]config)[.]ts$';

/** Built-in modules a folder may use. The network belongs to the bot, files to the bot and to the store. */
const builtIns = {
  jobs: ['crypto', 'events', 'timers/promises'],
  handlers: ['crypto'],
  cards: [],
  domain: ['crypto'],
};

const anyOf = (names) => `(${names.join('|')})`;
const installed = (names) => `(^|/)node_modules/${names === undefined ? '' : `${anyOf(names)}(/|$)`}`;
const npmTypes = ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-bundled', 'npm-no-pkg', 'npm-unknown'];

const directionRules = chain.map((folder, index) => ({
  name: `${folder}-imports-only-to-its-right`,
  comment: `${folder} may import itself and ${chain.slice(index + 1).join(', ') || 'nothing else'}.`,
  severity: 'error',
  from: { path: `^${folder}/` },
  to: { path: '^[^/]+', pathNot: [`^${anyOf(chain.slice(index))}/`, '^package[.]json$'], dependencyTypes: ['local'] },
}));

const packageRules = Object.entries(packages).map(([folder, allowed]) => ({
  name: `${folder}-packages`,
  comment: `${folder} may use: ${allowed.join(', ') || 'no package'}.`,
  severity: 'error',
  from: { path: `^${folder}/`, pathNot: exceptions },
  to: { dependencyTypes: npmTypes, pathNot: allowed.length > 0 ? installed(allowed) : undefined },
}));

const builtInRules = Object.entries(builtIns).map(([folder, allowed]) => ({
  name: `${folder}-built-ins`,
  comment: `${folder} may use of Node itself: ${allowed.join(', ') || 'nothing'}.`,
  severity: 'error',
  from: { path: `^${folder}/` },
  to: { dependencyTypes: ['core'], pathNot: allowed.length > 0 ? `^(node:)?${anyOf(allowed)}$` : undefined },
}));

module.exports = {
  forbidden: [
    ...directionRules,
    ...packageRules,
    ...builtInRules,
    {
      name: 'jobs-schedule-packages',
      comment: 'jobs/schedule.ts is the one file that may use node-cron, and it may use nothing else.',
      severity: 'error',
      from: { path: '^jobs/schedule[.]ts$' },
      to: { dependencyTypes: npmTypes, pathNot: installed(['node-cron']) },
    },
    {
      name: 'bot-packages',
      comment: 'Databases belong to db/, the calendar of jobs to jobs/schedule.ts.',
      severity: 'error',
      from: { path: '^bot/' },
      to: { path: installed(['drizzle-orm', 'better-sqlite3', 'pg', 'node-cron']) },
    },
    {
      name: 'no-development-package-in-the-program',
      comment: 'npm start installs runtime packages only.',
      severity: 'error',
      from: { path: `^${anyOf(chain)}/`, pathNot: exceptions },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'laws-draw-alike',
      comment: 'Drawn inputs come from tests/support/chance.ts, which draws the same ones in every run.',
      severity: 'error',
      from: { path: '^(tests|scripts)/', pathNot: '^tests/support/chance[.]ts$' },
      to: { path: installed(['fast-check']) },
    },
    {
      name: 'no-cycles',
      comment: 'A cycle of imports hides which part rests on which.',
      severity: 'error',
      from: { path: `^${anyOf([...chain, 'scripts', 'tests'])}/` },
      to: { circular: true },
    },
    {
      name: 'every-import-resolves',
      comment: 'An import that leads nowhere. What benches compare with and what makes the fonts is installed apart.',
      severity: 'error',
      from: { pathNot: '^(tests/bench/peers|scripts/fonts)/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    // With TypeScript 7 the default parser reads no TypeScript at all and everything passes.
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['node', 'import', 'types', 'default'],
      extensions: ['.ts', '.mjs', '.js', '.cjs', '.json'],
    },
  },
};
