/**
 * Demo and real work never share a database, whatever it is called: a demo moves its clock and gives leads to people who do
 * not exist. Asked whenever Baton is opened, before anything is written.
 */
import { databaseOwner } from '../db/repos/demo.ts';
import type { Session } from '../db/session.ts';
import { type Config, ConfigError } from './config.ts';

/** @throws ConfigError when the database belongs to the other mode */
export async function requireOwnDatabase(session: Session, mode: Config['mode']): Promise<void> {
  const owner = await databaseOwner(session);
  if (owner === 'nobody' || (owner === 'demo') === (mode === 'demo')) return;
  throw new ConfigError([{ variable: 'DATABASE_URL', text: mode === 'demo' ? isRealWork : isDemo }]);
}

const isRealWork = {
  zh: '这个数据库里是真实业务，演示不会动它。要正式运行，请设置 BATON_MODE=production；要看演示，请换一个数据库，或不设这一项。',
  en: 'This database holds real work; the demo does not touch it. To run it, set BATON_MODE=production; for the demo use another database, or leave this unset.',
};
const isDemo = {
  zh: '这个数据库里是演示公司，正式运行不能用它。请换一个数据库，或不设这一项。',
  en: 'This database holds the demo company; production must not run on it. Use another database, or leave this unset.',
};
