import { DataSource } from 'typeorm';
import { newId } from '../src/common/uuid';
import { loadMigrations, migrate } from '../src/database/migrations';
import { TestHeed } from './support/heed';
import { lossesBetween, namedLosses, namedRows, snapshotOf } from './support/migration-losses';
import { aRichWorkspace } from './support/rich-workspace';
import { SlackServer } from './support/slack-server';
import { fillEveryTable } from './support/tenant-rows';

/** From here on a way down says in its comment, line by line, what it loses. */
const SINCE = '1764000000019';

describe('migrations of a database that is in use', () => {
  let heed: TestHeed;
  let source: DataSource;
  const slack = new SlackServer();
  beforeAll(async () => {
    heed = await TestHeed.start();
    await slack.start();
    const { host, port, user: username, database } = heed.database.address.owner;
    const connection = { type: 'postgres', host, port, username, database, installExtensions: false, poolSize: 1 } as const;
    source = new DataSource({ ...connection, migrations: loadMigrations(), migrationsTableName: 'migration' });
    await source.initialize();
  }, 60_000);
  afterAll(async () => {
    await source.destroy();
    await heed.stop();
    await slack.stop();
  });

  const tables = async () =>
    (
      await heed.rows<{ name: string }>(
        `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relname <> 'migration' order by 1`,
      )
    ).map(({ name }) => name);
  const downAndUp = async () => {
    const numbers = loadMigrations().map((migration) => new migration().name?.slice(-13) ?? '');
    for (const _ of numbers.filter((number) => number >= SINCE)) await source.undoLastMigration({ transaction: 'all' });
    const holder = await heed.database.owner.connect();
    const done = await migrate(source, holder, heed.database.address.appRole).finally(() => holder.release());
    expect(done).toHaveLength(numbers.filter((number) => number >= SINCE).length);
  };

  it('go back before the first of them and forward again, and lose nothing but what they say', async () => {
    const rich = await aRichWorkspace(heed, slack, 'kept-through-all');
    await heed.drain();
    const filled = await heed.workspace({ acknowledges: true });
    const withWorkspace = (await tables()).filter((table) => table !== 'rate_limit');
    await fillEveryTable(heed.database.owner, withWorkspace, filled.id);
    await answer(rich.id);
    await typeAgain(filled.id);
    const empty = [];
    for (const table of await tables()) if ((await heed.rows(`select from "${table}" limit 1`)).length === 0) empty.push(table);
    expect(empty).toEqual([]);

    const before = await snapshotOf(heed.database.owner);
    const named = await namedRows(heed.database.owner, namedLosses(SINCE));
    await downAndUp();
    expect(lossesBetween(before, await snapshotOf(heed.database.owner), named)).toEqual([]);
  }, 120_000);

  it('what was emptied before its history said so comes back like what is emptied since; what a member archived does not', async () => {
    const { id: workspaceId, admin } = await heed.workspace();
    const { body: idea } = await admin.post('/v1/ideas', { title: 'Dark theme' }).expect(201);
    const archived = async (reason: string, change = '{"from": "new", "to": "archived"}') => {
      const id = newId();
      await heed.rows(
        `insert into idea_history (workspace_id, id, idea_id, action, actor_kind, change, reason) values ($1, $2, $3, 'transition', 'system', $4, $5)`,
        [workspaceId, id, idea.id, change, reason],
      );
      return id;
    };
    const emptied = await archived('its wishes are ideas of their own');
    await archived('We do not want it');
    await archived('the split was taken back', '{"from": "archived", "to": "new"}');
    const [migration] = loadMigrations().filter((each) => new each().name === 'emptied-before1764000000042');
    const runner = source.createQueryRunner();
    if (migration) await new migration().up(runner);
    await runner.release();
    const marked = await heed.rows(`select id, change from idea_history where workspace_id = $1 and change ? 'isEmptied'`, [workspaceId]);
    expect(marked).toEqual([{ id: emptied, change: { from: 'new', to: 'archived', isEmptied: true } }]);
  });

  /** Submissions with every kind of answer that there is, in every order in which they can come. */
  const answer = async (workspaceId: string) => {
    const [place] = await heed.rows<{ threadId: string; authorId: string; integrationId: string }>(
      `select thread_id as "threadId", author_id as "authorId", integration_id as "integrationId" from submission
       where workspace_id = $1 and thread_id is not null and author_id is not null limit 1`,
      [workspaceId],
    );
    let minutes = 0;
    const now = () => new Date(Date.UTC(2026, 0, 1, 0, ++minutes));
    const submission = async (state: string) => {
      const id = newId();
      await heed.rows(
        `insert into submission (workspace_id, id, platform, realm, channel, message_id, intent, state, thread_id, author_id)
         values ($1, $2::uuid, 'slack', 'T1', 'C1', $2::uuid::text, 'explicit', $3, $4, $5)`,
        [workspaceId, id, state, place?.threadId, place?.authorId],
      );
      return id;
    };
    const verdict = async (submissionId: string, kind: string) => {
      const id = newId();
      await heed.rows(
        `insert into moderation_verdict (workspace_id, id, submission_id, revision_no, verdict, rule, reason, actor_kind, at)
         values ($1, $2, $3, 1, $4, 'rule', 'reason', 'system', $5)`,
        [workspaceId, id, submissionId, kind, now()],
      );
      return id;
    };
    const say = async (purpose: string, subjectId: string, body: string | null = '{"paragraphs":["Said"]}') => {
      const id = newId();
      await heed.rows(
        `insert into delivery (workspace_id, id, purpose, subject_id, thread_id, integration_id, state, body, created_at)
         values ($1, $2, $3, $4, $5, $6, 'delivered', $7, $8)`,
        [workspaceId, id, purpose, subjectId, place?.threadId, place?.integrationId, body, now()],
      );
      await heed.rows(`insert into delivery_attempt (workspace_id, delivery_id, no, started_at) values ($1, $2, 1, now())`, [
        workspaceId,
        id,
      ]);
    };
    const receivedThenRejected = await submission('rejected');
    await say('acknowledgement', receivedThenRejected);
    await say('rejection', await verdict(receivedThenRejected, 'reject'));
    const rejectedTwice = await submission('rejected');
    for (const _ of [1, 2]) await say('rejection', await verdict(rejectedTwice, 'reject'));
    const inNeed = await submission('held');
    await say('help', await verdict(inNeed, 'sensitive'), null);
    const takenOn = await submission('attached');
    await say('rejection', await verdict(takenOn, 'reject'));
    await say('reconsideration', await verdict(takenOn, 'approve'));
    const followed = await submission('attached');
    await say('acknowledgement', followed);
    await say('rejection', await verdict(followed, 'reject'));
    await say('reconsideration', followed);
    await say('status', followed);
    const neverTold = await submission('rejected');
    await say('acknowledgement', neverTold);
    await verdict(neverTold, 'reject');
    await say('confirmation', newId());
  };

  /** An address that was confirmed twice, and typed again since. */
  const typeAgain = async (workspaceId: string) => {
    const [author] = await heed.rows<{ id: string }>('select id from author where workspace_id = $1 limit 1', [workspaceId]);
    for (const confirmedAt of ['2026-01-01', '2026-02-01', null]) {
      const id = newId();
      await heed.rows(
        `insert into identity (workspace_id, id, author_id, platform, realm, external_id, email, assurance, confirmed_at)
         values ($1, $2, $3, 'generic_form', 'F1', 'maya@example.org', 'maya@example.org', $4, $5)`,
        [workspaceId, id, author?.id, confirmedAt === null ? 'claimed' : 'verified', confirmedAt],
      );
      await heed.rows(
        `insert into address_confirmation (workspace_id, id, identity_id, address_hash, period, confirmed_at) values ($1, $2, $3, 'hash', '2026-01-01', $4)`,
        [workspaceId, newId(), id, confirmedAt],
      );
    }
  };
});
