import { DeliveryAttempts } from '../../src/deliveries/delivery-attempts.service';
import { commentEvent, labelOf, topicEvent } from '../support/github-payloads';
import { GithubServer } from '../support/github-server';
import { TestHeed, TestWorkspace } from '../support/heed';
import { later } from '../support/later';

const REPOSITORY = { fullName: 'acme/app' };
const NELLY = { login: 'nelly', id: 21031067 };
const BEN = { login: 'ben', id: 1024 };
const PAULA = { login: 'pm-paula', id: 583231 };
const ISSUE = { id: 44, number: 12, user: NELLY, title: 'Dark mode', body: 'My eyes hurt at night, please add a dark theme.' };
const IDEA = { ...ISSUE, labels: ['idea'] };
const OTHER = { id: 45, number: 13, user: PAULA, title: 'Release 7 feedback', body: 'Tell us what you miss.' };

interface SubmissionView {
  id: string;
  state: string;
  text: string;
  ideaId: string;
  authorId: string;
}

describe('asked on GitHub, answered in that very issue', () => {
  let heed: TestHeed;
  let ws: TestWorkspace;
  let url: string;
  const github = new GithubServer();
  beforeAll(async () => {
    heed = await TestHeed.start();
    ws = await heed.workspace();
    const settings = { apiUrl: await github.start(), botLogin: github.login };
    const secrets = { webhookSecret: github.webhookSecret, token: github.token };
    const { body } = await ws.admin.post('/v1/integrations', { platform: 'github', name: 'GitHub', settings, secrets }).expect(201);
    url = `${heed.baseUrl}/v1/intake/${body.id}`;
  });
  afterAll(async () => {
    await heed.stop();
    await github.stop();
  });

  const submissions = async () => {
    await heed.drain();
    return (await ws.admin.get('/v1/submissions?limit=100').expect(200)).body.data as SubmissionView[];
  };
  const saying = async (text: string) => {
    const found = (await submissions()).find((submission) => submission.text.startsWith(text));
    if (!found) throw new Error(`not submitted: ${text}`);
    return found;
  };
  const ship = async (ideaId: string) => {
    for (const to of ['accepted', 'planned', 'in_progress', 'shipped']) {
      await ws.admin.post(`/v1/ideas/${ideaId}/transitions`, { to }).expect(200);
    }
    const { body } = await ws.admin.get(`/v1/announcements?state=draft&ideaId=${ideaId}`).expect(200);
    await ws.admin.post(`/v1/announcements/${body.data[0].id}/publications`, {}).expect(201);
  };
  const deliveryStates = async () =>
    (
      await heed.rows<{ state: string }>(`select state from delivery where workspace_id = $1 and thread_id is not null order by id`, [
        ws.id,
      ])
    ).map(({ state }) => state);

  it('is pinged when it is connected', async () => {
    const ping = await github.deliver(url, 'ping', { zen: 'Keep it logically awesome.', hook_id: 1 });
    expect([ping.status, await ping.text()]).toEqual([200, 'pong']);
  });

  it('by label: one suggestion of the issue’s author, however often it is delivered; an edit counts, as does a missed delivery', async () => {
    const labelled = topicEvent('issue', 'labeled', IDEA, REPOSITORY, { sender: PAULA, label: labelOf('idea') });
    for (const isForm of [false, false, true]) expect((await github.deliver(url, 'issues', labelled, 'guid-1', isForm)).status).toBe(200);
    await github.deliver(url, 'issues', topicEvent('issue', 'opened', IDEA, REPOSITORY), 'guid-2');
    const text = 'My eyes hurt at night, please add a dark theme to all pages.';
    await github.deliver(url, 'issues', topicEvent('issue', 'edited', { ...IDEA, body: text }, REPOSITORY), 'guid-3');
    expect(await submissions()).toMatchObject([{ state: 'attached', title: 'Dark mode', text }]);
    const author = await ws.admin.get(`/v1/authors/${(await saying('My eyes')).authorId}`).expect(200);
    expect(author.body).toMatchObject({ name: 'nelly' });
  });

  it('whose title alone is edited after the text was taken apart waits for a member', async () => {
    const body =
      'Please add a dark mode for the editor, my eyes hurt at night.\n\nAlso, could you let us export all comments to a spreadsheet?';
    const issue = { ...IDEA, id: 144, number: 112, title: 'Two wishes', body };
    await github.deliver(url, 'issues', topicEvent('issue', 'opened', issue, REPOSITORY), 'guid-two-wishes');
    const { id } = await saying('Please add a dark mode');
    const parts = [
      { start: 0, end: body.indexOf('\n') },
      { start: body.indexOf('Also'), end: body.length },
    ];
    await ws.admin.post(`/v1/submissions/${id}/splits`, { parts }).expect(201);
    await github.deliver(url, 'issues', topicEvent('issue', 'edited', { ...issue, title: 'Not urgent at all' }, REPOSITORY), 'guid-title');
    await heed.drain();
    const { body: outdated } = await ws.admin.get('/v1/splits?state=outdated').expect(200);
    expect(outdated.data).toMatchObject([{ submissionId: id }]);
  });

  it('by an /idea comment under somebody else’s issue: the one who wrote it is the author', async () => {
    const wish = { id: 7, user: BEN, body: '/idea Export every list to a spreadsheet\n\nso that I can sort it myself' };
    await github.deliver(url, 'issue_comment', commentEvent('issue', 'created', wish, OTHER, REPOSITORY));
    const submission = await saying('Export every list');
    expect(submission.state).toBe('attached');
    expect((await ws.admin.get(`/v1/authors/${submission.authorId}`).expect(200)).body).toMatchObject({ name: 'ben' });
  });

  it('what the team answers there is kept as a reply; talk elsewhere is not', async () => {
    const reply = { id: 8, user: PAULA, body: 'Which system are you on?', association: 'MEMBER' };
    await github.deliver(url, 'issue_comment', commentEvent('issue', 'created', reply, IDEA, REPOSITORY));
    const elsewhere = { ...IDEA, id: 50, number: 50 };
    await github.deliver(url, 'issue_comment', commentEvent('issue', 'created', { ...reply, id: 9 }, elsewhere, REPOSITORY));
    const replies = await heed.rows(`select text from thread_reply where workspace_id = $1`, [ws.id]);
    expect(replies).toEqual([{ text: 'Which system are you on?' }]);
  });

  it('shipped: a comment in that very issue, once, although the answer was cut', async () => {
    github.misbehave({ kind: 'reset', posts: true });
    await ship((await saying('My eyes')).ideaId);
    await heed.drain();
    await later(heed);
    await heed.drain();
    expect(github.comments).toHaveLength(1);
    expect(github.in('acme/app#12')[0]?.body).toMatch(/<!-- heed:[0-9a-f-]{36} -->$/);
    expect(await deliveryStates()).toEqual(['delivered']);
  });

  it('shipped: the process dies right after the comment; the next one finds it and posts no second', async () => {
    // The post is made and its result never written: what a kill between the two leaves behind.
    const end = jest.spyOn(heed.app.get(DeliveryAttempts), 'end').mockResolvedValueOnce();
    await ship((await saying('Export every list')).ideaId);
    await heed.drain();
    end.mockRestore();
    expect(github.in('acme/app#13')).toHaveLength(1);
    await heed.rows(
      `update delivery set attempt_started_at = now() - interval '1 minute', next_attempt_at = now() where state = 'sending'`,
    );
    const [row] = await heed.rows<{ id: string }>(`select id from delivery where workspace_id = $1 and state = 'sending'`, [ws.id]);
    const slot = { workspaceId: ws.id, deliveryId: row?.id ?? '' };
    expect(await heed.app.get(DeliveryAttempts).begin(slot.workspaceId, slot.deliveryId, null)).toBeNull();
    await later(heed);
    await heed.drain();
    expect(github.in('acme/app#13')).toHaveLength(1);
    expect(await deliveryStates()).toEqual(['delivered', 'delivered']);
  });

  it('our own comment comes back as an event and is no wish', async () => {
    const before = (await submissions()).length;
    const own = { id: 10, user: { login: github.login, id: 99 }, body: `/idea ${github.in('acme/app#12')[0]?.body ?? ''}` };
    await github.deliver(url, 'issue_comment', commentEvent('issue', 'created', own, IDEA, REPOSITORY));
    expect(await submissions()).toHaveLength(before);
  });

  it('what is said after an issue moved is kept with its thread', async () => {
    const changes = { new_issue: { id: 46, number: 5 }, new_repository: { full_name: 'acme/web' } };
    await github.deliver(url, 'issues', topicEvent('issue', 'transferred', OTHER, REPOSITORY, { sender: PAULA, changes }));
    const reply = { id: 11, user: BEN, body: 'Thanks for moving it', association: 'NONE' };
    const there = { ...OTHER, id: 46, number: 5 };
    await github.deliver(url, 'issue_comment', commentEvent('issue', 'created', reply, there, { fullName: 'acme/web' }));
    const [row] = await heed.rows(
      `select t.channel from thread_reply r join thread t on t.workspace_id = r.workspace_id and t.id = r.thread_id
       where r.workspace_id = $1 and r.text = 'Thanks for moving it'`,
      [ws.id],
    );
    expect(row).toEqual({ channel: 'acme/app#13' });
  });

  it('a deleted issue takes its suggestion back', async () => {
    await github.deliver(url, 'issues', topicEvent('issue', 'deleted', IDEA, REPOSITORY, { sender: PAULA }));
    expect((await saying('My eyes')).state).toBe('withdrawn');
  });
});
