/**
 * The shape of a mapping file: which column of a table fills which field of a lead or an account. Written by sales
 * operations like the policies, and checked like them, with line and column of every mistake.
 */
import { z } from 'zod';

const text = z.string().trim().min(1);

/** A column, with other words for its values if need be; or the same text for every row, {line} being the row's line. */
const field = z.union([
  z.strictObject({ column: text, values: z.record(z.string(), z.string()).optional() }),
  z.strictObject({ value: text }),
]);

/** Values that mean "not known" in this file, compared without case: unknown, 无, N/A. */
const missing = z.array(text).default([]);

const leadMappingSchema = z.strictObject({
  kind: z.literal('leads'),
  missing,
  fields: z.strictObject({
    source: field,
    name: field,
    externalId: field.optional(),
    phone: field.optional(),
    company: field.optional(),
    product: field.optional(),
    need: field.optional(),
    province: field.optional(),
    city: field.optional(),
    occurredAt: field.optional(),
  }),
  /** Columns that are kept with the lead and used for nothing. */
  attributes: z.array(text).default([]),
});

const accountMappingSchema = z.strictObject({
  kind: z.literal('accounts'),
  missing,
  fields: z.strictObject({
    name: field,
    externalKey: field.optional(),
    level: field.optional(),
    ltvTier: field.optional(),
    province: field.optional(),
    city: field.optional(),
    district: field.optional(),
    address: field.optional(),
    telephone: field.optional(),
    /** Degrees, WGS-84. */
    lat: field.optional(),
    lng: field.optional(),
  }),
});

export const mappingSchemas = { leads: leadMappingSchema, accounts: accountMappingSchema };

export type ImportKind = keyof typeof mappingSchemas;
export type Mapping<K extends ImportKind = ImportKind> = z.output<(typeof mappingSchemas)[K]>;
export type FieldSource = z.output<typeof field>;
