import { Database, prepared } from '../../src/database/database';
import { sql } from '../../src/database/sql';
import { TestHeed, TestWorkspace } from '../support/heed';

describe('statements that are prepared once a connection', () => {
  let heed: TestHeed;
  let ws: TestWorkspace;
  beforeAll(async () => {
    heed = await TestHeed.start();
    ws = await heed.workspace();
    await heed.rows(`create table counted (id integer primary key, amount integer not null); insert into counted values (1, 7); grant select on counted to ${heed.database.address.app.user}`); // prettier-ignore
  });
  afterAll(() => heed.stop());

  /** The only connection that is idle is the one that is taken. */
  const amount = (id: number, inTransaction: boolean): Promise<{ amount: unknown }[]> => {
    const database = heed.app.get(Database);
    const work = (db: Parameters<Parameters<Database['read']>[1]>[0]) =>
      prepared<{ amount: unknown }>(db, sql`select amount from counted where id = ${id}::int`);
    return inTransaction ? database.tx(ws.id, work) : database.read(ws.id, work);
  };

  it.each([true, false])(
    'answer as before after a migration has given a column another type (in a transaction: %s)',
    async (inTransaction) => {
      expect(await amount(1, inTransaction)).toEqual([{ amount: 7 }]);
      expect(await amount(2, inTransaction)).toEqual([]);
      await heed.rows('alter table counted alter column amount type text');
      expect(await amount(1, inTransaction)).toEqual([{ amount: '7' }]);
      await heed.rows('alter table counted alter column amount type integer using amount::integer');
      expect(await amount(1, inTransaction)).toEqual([{ amount: 7 }]);
    },
  );
});
