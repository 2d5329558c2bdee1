/**
 * Serves the files of one folder to browsers without any build: TypeScript modules leave with their types stripped,
 * everything is kept in memory, compressed once, and answered with 304 when the browser has it already.
 * Only the files of that folder and the named ones of packages exist; a path never reaches the file system.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Request, Response } from 'express';

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.ts': 'text/javascript; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
};

interface Asset {
  readonly changedMs: number;
  readonly type: string;
  readonly etag: string;
  readonly plain: Buffer;
  readonly compressed: Buffer;
}

export interface PageServer {
  /** Answers with a file of the folder. @returns false when there is no such file */
  serve(name: string, request: Request, response: Response): boolean;
}

/**
 * Reads the folder once; a file that is edited while the program runs is served in its new form.
 * @param address under which the folder is served, for what index.html loads ahead
 * @param packaged files of installed packages by the name under which they are served; read when first asked for
 */
export function createPageServer(
  folder: string,
  address: string,
  packaged: ReadonlyMap<string, string> = new Map(),
): PageServer {
  const names = readdirSync(folder).filter((name) => extname(name) in contentTypes);
  const modules = names.filter((name) => name.endsWith('.ts')).sort();
  const assets = new Map<string, Asset>();

  function assetOf(name: string): Asset {
    const file = packaged.get(name) ?? join(folder, name);
    const changedMs = statSync(file).mtimeMs;
    const known = assets.get(name);
    if (known?.changedMs === changedMs) return known;
    const asset = toAsset(name, changedMs, prepare(name, readFileSync(file, 'utf8')));
    assets.set(name, asset);
    return asset;
  }

  function prepare(name: string, text: string): string {
    if (name.endsWith('.ts')) return stripQuietly(text);
    if (name === 'index.html') return text.replace('<!-- modules -->', modules.map(preload).join('\n    '));
    return text;
  }

  /** All modules are asked for at once instead of one import after the other. */
  function preload(module: string): string {
    return `<link rel="modulepreload" href="${address}/${module}" />`;
  }

  return {
    serve(name, request, response) {
      if (!names.includes(name) && !packaged.has(name)) return false;
      const asset = assetOf(name);
      response.set({
        'content-type': asset.type,
        'cache-control': 'no-cache',
        etag: asset.etag,
        vary: 'accept-encoding',
      });
      if (request.get('if-none-match') === asset.etag) {
        response.status(304).end();
      } else if (/\bgzip\b/.test(request.get('accept-encoding') ?? '')) {
        response.set('content-encoding', 'gzip').end(asset.compressed);
      } else {
        response.end(asset.plain);
      }
      return true;
    },
  };
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

function toAsset(name: string, changedMs: number, text: string): Asset {
  const plain = Buffer.from(text, 'utf8');
  return {
    changedMs,
    type: contentTypes[extname(name)] ?? 'application/octet-stream',
    etag: `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`,
    plain,
    compressed: gzipSync(plain),
  };
}
