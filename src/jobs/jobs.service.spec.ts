import type { EntityManager } from 'typeorm';
import { Database } from '../database/database';
import { TestHeed, TestWorkspace } from '../../test/support/heed';
import { JobsService } from './jobs.service';

const HOUR = 3_600_000;

describe('jobs that many ask for at once', () => {
  let heed: TestHeed;
  let ws: TestWorkspace;
  beforeAll(async () => {
    heed = await TestHeed.start();
  });
  beforeEach(async () => {
    ws = await heed.workspace();
  });
  afterAll(() => heed.stop());

  /** A second transaction asks while the first is open; answers how many jobs there are once both have ended. */
  const afterTwo = async (options: { isCertain?: boolean }, first: 'commits' | 'fails'): Promise<number> => {
    const [database, jobs] = [heed.app.get(Database), heed.app.get(JobsService)];
    const ask = (ideaId: string) => (tx: EntityManager) =>
      jobs.addOnceIn(tx, HOUR, 'ideas.index_wordings', { ideaId }, { key: 'asked', queue: 'wordings', ...options });
    // Who asks for a new queue waits for whoever made it, once.
    await database.tx(ws.id, (tx) => jobs.add(tx, 'ideas.index_wordings', {}, { queue: 'wordings' }));
    // Begun before the first: inside it, it would join its transaction.
    let secondMayAsk = (): void => undefined;
    const second = new Promise<void>((resolve) => (secondMayAsk = resolve)).then(() => database.tx(ws.id, ask('second')));
    await database
      .tx(ws.id, async (tx) => {
        await ask('first')(tx);
        await ask('first again')(tx);
        secondMayAsk();
        await second;
        if (first === 'fails') throw new Error('It fails');
      })
      .catch(() => undefined);
    const rows = await heed.rows(
      `select from graphile_worker._private_jobs where payload ->> 'workspaceId' = $1 and payload ->> 'ideaId' is not null`,
      [ws.id],
    );
    return rows.length;
  };

  it('leaves it to the first of them', async () => {
    expect(await afterTwo({}, 'commits')).toBe(1);
  });

  it('has a job of the second where it must not be missed, though the first fails', async () => {
    expect(await afterTwo({ isCertain: true }, 'fails')).toBe(1);
  });

  it('has one of each where it must not be missed: the second may end after the job of the first has run', async () => {
    expect(await afterTwo({ isCertain: true }, 'commits')).toBe(2);
  });
});
