/** The shape of a company file: the tree of units and the people in it, each under the key that never changes. */
import { z } from 'zod';
import { VALUE_KINDS } from '../policies/value-kinds.ts';

const id = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/)
  .meta({ title: 'id', description: VALUE_KINDS.id.zh });
const text = z.string().trim().min(1).max(80);
/** WGS-84 degrees. */
const lat = z.number().min(-90).max(90).optional();
const lng = z.number().min(-180).max(180).optional();

export const companySchema = z.strictObject({
  units: z.record(
    id,
    z.strictObject({
      kind: z.enum(['company', 'branch', 'team']),
      name: text,
      nameEn: text.optional(),
      parent: id.optional(),
      lat,
      lng,
    }),
  ),
  members: z.record(
    id,
    z.strictObject({
      name: text,
      nameEn: text.optional(),
      role: z.enum(['rep', 'manager', 'director', 'vp', 'operations', 'admin']),
      unit: id,
      mobile: text.optional(),
      email: text.optional(),
      accounts: z.partialRecord(z.enum(['slack', 'wecom', 'dingtalk']), text).optional(),
      city: text.optional(),
      lat,
      lng,
      schedule: id.default('default'),
      skills: z.record(id, z.int().min(1).max(3)).default({}),
      certificates: z.array(id).default([]),
      language: z.enum(['zh', 'en']).default('zh'),
      active: z.boolean().default(true),
    }),
  ),
});

export type CompanyFile = z.output<typeof companySchema>;
