import { TestHeed, TestWorkspace } from '../support/heed';
import { SlackServer } from '../support/slack-server';

/** A commit that hangs, as where a standby does not answer: no time-out of a statement reaches it there, so here it is taken off. */
const SLOW_COMMIT = `
  create function no_timeout() returns trigger language plpgsql as $$ begin perform set_config('statement_timeout', '0', true); return new; end $$;
  create function wait_at_commit() returns trigger language plpgsql as $$ begin perform pg_advisory_xact_lock_shared(4711); return null; end $$;
  create trigger first before insert on submission for each row execute function no_timeout();
  create constraint trigger last after insert on submission deferrable initially deferred for each row execute function wait_at_commit();`;

describe('an answer within the platform’s limit', () => {
  let heed: TestHeed;
  let ws: TestWorkspace;
  let url: string;
  const slack = new SlackServer();
  beforeAll(async () => {
    heed = await TestHeed.start();
    await slack.start();
  });
  beforeEach(async () => {
    ws = await heed.workspace();
    const settings = { teamId: slack.workspace.teamId, apiUrl: slack.apiUrl, ideaChannels: ['C0IDEAS'] };
    const secrets = { signingSecret: slack.signingSecret, botToken: slack.botToken };
    const { body } = await ws.admin.post('/v1/integrations', { platform: 'slack', name: 'Slack', settings, secrets }).expect(201);
    url = `${heed.baseUrl}/v1/intake/${body.id}`;
  });
  afterAll(async () => {
    await heed.stop();
    await slack.stop();
  });

  const texts = async () =>
    (await heed.rows<{ text: string }>('select text from submission_revision where workspace_id = $1 order by text', [ws.id])).map(
      ({ text }) => text,
    );
  /** How long it took, in milliseconds, and what was said. */
  const timed = async (sent: Promise<Response>) => {
    const startedAt = performance.now();
    const answer = await sent;
    return { answer, took: performance.now() - startedAt };
  };
  /** Until everything that was under way in the database has come to its end. */
  const settled = async () => {
    for (const until = Date.now() + 10_000; Date.now() < until;) {
      const busy = await heed.rows(
        `select 1 from pg_stat_activity where usename = 'heed_app' and datname = current_database() and state <> 'idle'`,
      );
      if (busy.length === 0) return;
    }
    throw new Error('the database does not come to rest');
  };

  it('where the table is locked: nothing is stored, who can send it again is told to, and a person too', async () => {
    const holder = await heed.database.owner.connect();
    await holder.query('begin');
    await holder.query('lock table submission in access exclusive mode');
    const said = slack.say({ channel: 'C0IDEAS', user: 'UMAYA', text: 'Dark mode' });
    const command = { channel: 'C0RANDOM', user: 'UMAYA', text: 'Offline mode' };
    const [event, slash] = await Promise.all([
      timed(slack.sendMessage(url, said, { eventId: 'Ev1' })),
      timed(slack.sendCommand(url, command)),
    ]);
    expect(event.answer.status).toBe(503);
    expect(event.answer.headers.get('retry-after')).toBe('5');
    expect(await event.answer.json()).toMatchObject({ code: 'unavailable', detail: expect.stringContaining('Send it again') });
    expect(slash.answer.status).toBe(200);
    expect(await slash.answer.json()).toMatchObject({ response_type: 'ephemeral', text: expect.stringContaining('not stored') });
    expect(Math.max(event.took, slash.took)).toBeLessThan(3_000);
    await holder.query('commit');
    holder.release();
    await settled();
    expect(await texts()).toEqual([]);
    expect((await slack.sendMessage(url, said, { eventId: 'Ev1', retryNum: 1 })).status).toBe(200);
    expect((await slack.sendCommand(url, command)).status).toBe(200);
    expect(await texts()).toEqual(['Dark mode', 'Offline mode']);
  });

  it('where the commit succeeds after all, its repeat is recognised', async () => {
    await heed.rows(SLOW_COMMIT);
    const holder = await heed.database.owner.connect();
    await holder.query('select pg_advisory_lock(4711)');
    const said = slack.say({ channel: 'C0IDEAS', user: 'UMAYA', text: 'Pin notes' });
    const late = await timed(slack.sendMessage(url, said, { eventId: 'Ev2' }));
    expect(late.answer.status).toBe(503);
    expect(late.took).toBeLessThan(3_000);
    await holder.query('select pg_advisory_unlock(4711)');
    holder.release();
    await settled();
    expect(await texts()).toEqual(['Pin notes']);
    expect((await slack.sendMessage(url, said, { eventId: 'Ev2', retryNum: 1 })).status).toBe(200);
    await heed.drain();
    expect(await texts()).toEqual(['Pin notes']);
    expect(await heed.rows('select 1 from inbound_delivery where workspace_id = $1', [ws.id])).toHaveLength(1);
  });
});
