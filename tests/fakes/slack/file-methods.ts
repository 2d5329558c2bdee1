/** The methods of the fake that have to do with files: telling of one, and uploading in three steps. */
import { type ApiContext, ApiProblem, json, text } from './api-call.ts';
import type { Json } from './world.ts';

/** At first without its kind: Slack is still looking at it. */
export function fileInfo(args: Json, { world, address }: ApiContext): Json {
  const file = world.files.get(text(args.file));
  if (!file) throw new ApiProblem('file_not_found');
  if (file.isDeleted) throw new ApiProblem('file_deleted');
  if (file.looksLeft > 0) {
    file.looksLeft -= 1;
    return { file: { id: file.id, name: file.name, mode: file.mode } };
  }
  const url = `${address}/files-pri/${file.id}/${encodeURIComponent(file.name)}`;
  const elsewhere = { is_external: true, external_type: 'gdrive', url_private: 'https://drive.example.com/d/1' };
  const link = file.mode === 'external' ? elsewhere : { url_private: url, url_private_download: `${url}?download=1` };
  return {
    file: { id: file.id, name: file.name, mode: file.mode, mimetype: file.mimetype, size: file.bytes.length, ...link },
  };
}

export function startUpload(args: Json, { world, address }: ApiContext): Json {
  const length = Number(args.length);
  if (!text(args.filename) || !Number.isInteger(length) || length <= 0) throw new ApiProblem('missing_argument');
  if (text(args.alt_txt).length > 1_000) throw new ApiProblem('invalid_arguments');
  const id = world.newId('F');
  world.files.set(id, {
    id,
    name: text(args.filename),
    mimetype: 'image/png',
    subtype: null,
    mode: 'hosted',
    bytes: Buffer.alloc(0),
    looksLeft: 2,
    isCompleted: false,
    by: world.botUser,
    isDeleted: false,
  });
  return { upload_url: `${address}/upload/v1/${id}?length=${length}`, file_id: id };
}

export function completeUpload(args: Json, { world }: ApiContext): Json {
  const files = json(args.files);
  if (!Array.isArray(files) || files.length === 0) throw new ApiProblem('invalid_arguments');
  for (const { id } of files as { id: string }[]) {
    const file = world.files.get(id);
    if (!file || file.bytes.length === 0 || file.isCompleted) throw new ApiProblem('file_not_found');
    file.isCompleted = true;
  }
  return { files: (files as { id: string }[]).map(({ id }) => ({ id })) };
}
