/**
 * The gallery as one file that needs no server and no network: styles, data, pictures and the scripts of the page and of
 * the real local chat card are all inside. Modules find each other through an import map of data addresses.
 */
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import path from 'node:path';
import type { GalleryData } from './client/gallery.ts';

const root = path.resolve(import.meta.dirname, '../..');
const styles = [
  'bot/web/public/tokens.css',
  'bot/local/public/overlays.css',
  'bot/local/public/form.css',
  'bot/local/public/card.css',
  'scripts/cards/client/gallery.css',
];
const start = 'scripts/cards/client/gallery.ts';

export function galleryPage(data: GalleryData): string {
  const modules = modulesFrom(start);
  const imports = Object.fromEntries(
    [...modules].map(([name, text]) => [
      `@/${name}`,
      `data:text/javascript;base64,${Buffer.from(text).toString('base64')}`,
    ]),
  );
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8" />
<title>Baton</title>
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="color-scheme" content="light dark" />
<style>${styles.map((file) => read(file)).join('\n')}</style>
<script>${stripQuietly(read('bot/web/public/apply-theme.ts'))}</script>
<script type="application/json" id="data">${inScript(JSON.stringify(data))}</script>
<script type="importmap">${inScript(JSON.stringify({ imports }))}</script>
<script type="module">import '@/${start}';</script>
</head>
<body></body>
</html>
`;
}

/** Every module that the page needs, its imports by their place in the repository. */
function modulesFrom(first: string): Map<string, string> {
  const modules = new Map<string, string>();
  const wanted = [first];
  for (let name = wanted.pop(); name !== undefined; name = wanted.pop()) {
    if (modules.has(name)) continue;
    const here = name;
    const text = stripQuietly(read(name)).replace(
      /(from\s*|import\s*)'(\.[^']+)'/g,
      (_all, word: string, to: string) => {
        const found = path.posix.join(path.posix.dirname(here), to);
        wanted.push(found);
        return `${word}'@/${found}'`;
      },
    );
    modules.set(name, text);
  }
  return modules;
}

function read(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}

function inScript(json: string): string {
  return json.replaceAll('<', '\\u003c');
}

/** Node marks the stripping function as experimental; people who start the program need not read that. */
function stripQuietly(text: string): string {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return stripTypeScriptTypes(text);
  } finally {
    process.emitWarning = emitWarning;
  }
}
