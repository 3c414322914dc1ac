import { Clock } from '../../src/common/clock';
import { DuplicateRanking } from '../../src/matching/duplicate-ranking.service';
import type { FoundMatchDto } from '../../src/matching/matches.dto';
import { Feedback } from '../support/backlog';
import { ApiClient, TestHeed, TestWorkspace } from '../support/heed';
import { MovableClock } from '../support/movable-clock';

describe('a search before anything is submitted, as a public form asks', () => {
  let heed: TestHeed;
  let ws: TestWorkspace;
  let feedback: Feedback;
  let form: ApiClient;
  const clock = new MovableClock();
  beforeAll(async () => {
    heed = await TestHeed.start({ config: { trustedProxies: 1 }, with: (builder) => builder.overrideProvider(Clock).useValue(clock) });
  });
  beforeEach(async () => {
    ws = await heed.workspace();
    feedback = new Feedback(heed, ws);
    form = await ws.machine('submissions:write');
  });
  afterAll(() => heed.stop());

  const ask = (by: ApiClient, body: string, from = '203.0.113.7') => by.post('/v1/matches/search', { body }).set('x-forwarded-for', from);
  const found = async (by: ApiClient, body: string) =>
    ((await ask(by, body).expect(200)).body.data as FoundMatchDto[]).map(({ idea }) => idea.id);
  const edit = async (id: string, change: object) => {
    const { headers } = await ws.admin.get(`/v1/ideas/${id}`).expect(200);
    await ws.admin.patch(`/v1/ideas/${id}`, change).set('if-match', headers.etag!).expect(200);
  };

  it('is looked for once within half a minute, whoever asks, and again after it', async () => {
    const id = await feedback.idea('Dark mode for the editor', { visibility: 'public' });
    const rank = jest.spyOn(heed.app.get(DuplicateRanking), 'rank');
    const other = await ws.machine('submissions:write');
    expect([await found(form, 'dark mode'), await found(other, 'dark mode')]).toEqual([[id], [id]]);
    expect(rank).toHaveBeenCalledTimes(1);
    // Written as another one would: shown in their own words.
    await found(form, 'Dark Mode');
    expect(rank).toHaveBeenCalledTimes(2);
    clock.pass(31);
    await found(form, 'dark mode');
    expect(rank).toHaveBeenCalledTimes(3);
    rank.mockRestore();
  });

  it('sees a new idea, new words and a merge at once, and hides at once what is no longer public', async () => {
    const first = await feedback.idea('Dark mode for the editor', { visibility: 'public' });
    expect(await found(form, 'dark mode')).toEqual([first]);
    const second = await feedback.idea('A dark mode', { visibility: 'public' });
    expect((await found(form, 'dark mode')).sort()).toEqual([first, second].sort());
    await edit(second, { title: 'Espresso on the third floor' });
    expect(await found(form, 'dark mode')).toEqual([first]);
    const kept = await feedback.idea('Night theme', { visibility: 'public' });
    expect(await found(ws.admin, 'dark mode')).toEqual([first]);
    await ws.admin.post(`/v1/ideas/${first}/merges`, { intoId: kept }).expect(201);
    expect(await found(ws.admin, 'dark mode')).toEqual([kept]);
    await ws.admin.post(`/v1/ideas/${first}/unmerges`).expect(200);
    expect(await found(form, 'dark mode')).toEqual([first]);
    await edit(first, { visibility: 'internal' });
    expect(await found(form, 'dark mode')).toEqual([]);
    expect(await found(ws.admin, 'dark mode')).toEqual([first]);
  });

  it('does not tell the public that somebody has said the very same in private', async () => {
    const open = await feedback.idea('Export notebooks to files', { visibility: 'public' });
    const words = 'My zeppelin hangar needs an export of notebooks';
    const said = await feedback.say(words);
    const { body } = await ws.admin.get('/v1/matches?limit=1').expect(200);
    const [match] = body.data as { id: string; subject: { id: string } }[];
    if (said.state === 'pending_match') await ws.admin.post(`/v1/matches/${match?.id}/decisions`, { decision: 'accept' }).expect(200);
    else await heed.rows(`update submission set idea_id = $2 where id = $1`, [said.id, open]);
    const [toForm] = (await ask(form, words).expect(200)).body.data as FoundMatchDto[];
    const [toTeam] = (await ask(ws.admin, words).expect(200)).body.data as FoundMatchDto[];
    expect(toTeam).toMatchObject({ isIdentical: true });
    expect(toForm?.isIdentical ?? false).toBe(false);
  });

  it('is limited per address, a /64 of IPv6 counting as one, and per key, and says when to come back', async () => {
    const statusOf = async (from: string, by = form) => (await ask(by, 'a', from)).status;
    for (let i = 0; i < 120; i++) expect(await statusOf(`2001:db8:7:7::${i.toString(16)}`)).toBe(200);
    const refused = await ask(form, 'a', '2001:db8:7:7:ffff::1').expect(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(refused.headers['content-type']).toContain('application/problem+json');
    expect(refused.body.detail).toContain('from this address');
    // Another one may still ask, with the same key; and who was refused has not used it up.
    expect(await statusOf('2001:db8:7:8::1')).toBe(200);
    await heed.rows(`update rate_limit set points = 600 where key like 'match-search:%'`);
    const exhausted = await ask(form, 'a', '198.51.100.1').expect(429);
    expect(exhausted.body.detail).toContain('with this key');
    expect(await statusOf('198.51.100.1', ws.admin)).toBe(200);
  });
});
