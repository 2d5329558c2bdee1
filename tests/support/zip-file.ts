/** Writes small zip archives for tests, also such as no honest program writes: lying sizes, names that lead outside. */
import { writeFileSync } from 'node:fs';
import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipMember {
  readonly name: string | Buffer;
  readonly content: Buffer | string;
  /** What the table of contents says instead of the true size. */
  readonly claimedBytes?: number;
  readonly isEncrypted?: boolean;
  readonly isNamedInUtf8?: boolean;
}

const version = 20;
const deflated = 8;

export function writeZip(file: string, members: readonly ZipMember[]): string {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const member of members) {
    const name = Buffer.from(member.name);
    const content = Buffer.from(member.content);
    const packed = deflateRawSync(content);
    const flags = (member.isEncrypted ? 1 : 0) | (member.isNamedInUtf8 === false ? 0 : 0x800);
    const header = Buffer.alloc(26);
    header.writeUInt16LE(version, 0);
    header.writeUInt16LE(flags, 2);
    header.writeUInt16LE(deflated, 4);
    header.writeUInt32LE(crc32(content), 10);
    header.writeUInt32LE(packed.length, 14);
    header.writeUInt32LE(member.claimedBytes ?? content.length, 18);
    header.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), header, name, packed]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    const versionMadeBy = Buffer.from([version, 0]);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02'), versionMadeBy, header, place, name]));
    locals.push(local);
    offset += local.length;
  }
  const table = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(members.length, 4);
  end.writeUInt16LE(members.length, 6);
  end.writeUInt32LE(table.length, 8);
  end.writeUInt32LE(offset, 12);
  writeFileSync(file, Buffer.concat([...locals, table, Buffer.from('PK\x05\x06'), end]));
  return file;
}
