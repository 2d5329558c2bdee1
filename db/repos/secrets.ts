/** Encrypted secrets as rows; what they say and how they are encrypted is bot/secrets.ts's part. */
import { eq } from '../drizzle.ts';
import type { Session } from '../session.ts';
import type { Row } from '../tables/define-tables.ts';

export async function findSecret(session: Session, name: string): Promise<Row<'secrets'> | null> {
  const { secrets } = session.tables;
  return (await session.db.select().from(secrets).where(eq(secrets.name, name)))[0] ?? null;
}

/** The first one stays when two processes make it at once. */
export async function insertSecret(tx: Session, secret: Row<'secrets'>): Promise<void> {
  await tx.insertIfAbsent('secrets', secret);
}
