import type { AnnouncementDetailDto, AnnouncementDto } from '../../src/announcements/dto/announcements.dto';
import type { ClosureDto } from '../../src/announcements/dto/closures.dto';
import type { TestHeed, TestWorkspace } from './heed';
import { later } from './later';
import { SlackServer } from './slack-server';

/** What a product manager does between a wish and its answer, through the API. */
export class Announcing {
  private slackUrl = '';
  /** Every message in a channel of its own: a busy channel has its own pace, which other tests look at. */
  private channels = 0;

  constructor(
    readonly heed: TestHeed,
    readonly ws: TestWorkspace,
    readonly slack: SlackServer,
  ) {}

  async connectSlack(): Promise<void> {
    const settings = {
      teamId: this.slack.workspace.teamId,
      teamDomain: 'acme',
      apiUrl: this.slack.apiUrl,
      botUserId: this.slack.workspace.botUserId,
    };
    const secrets = { signingSecret: this.slack.signingSecret, botToken: this.slack.botToken };
    const { body } = await this.ws.admin.post('/v1/integrations', { platform: 'slack', name: 'Slack', settings, secrets }).expect(201);
    this.slackUrl = `${this.heed.baseUrl}/v1/intake/${body.id}`;
  }

  /** Somebody says it in Slack, a colleague makes it a suggestion. */
  async askInSlack(user: string, text: string, where: { channel?: string; threadTs?: string; isPrivate?: boolean } = {}): Promise<Asked> {
    const channel = where.channel ?? `C0NO${++this.channels}`;
    const said = this.slack.say({
      channel,
      user,
      text,
      channelType: where.isPrivate === true ? 'group' : 'channel',
      threadTs: where.threadTs,
    });
    await this.slack.sendShortcut(this.slackUrl, { said, clickedBy: 'UPM' });
    let latest = said;
    return {
      ...(await this.settled(text)),
      channel,
      root: where.threadTs ?? said.ts,
      edit: (words) => {
        const before = latest;
        latest = { ...said, text: words };
        return this.slack.sendEdit(this.slackUrl, before, words);
      },
      withdraw: () => this.slack.sendDelete(this.slackUrl, said),
    };
  }

  /** As askInSlack, for words that perhaps wait for a decision. */
  async saveInSlack(user: string, text: string): Promise<{ channel: string; root: string; text: string }> {
    const said = this.slack.say({ channel: `C0ALSO${++this.channels}`, user, text, channelType: 'channel' });
    await this.slack.sendShortcut(this.slackUrl, { said, clickedBy: 'UPM' });
    await this.heed.drain();
    return { channel: said.channel, root: said.ts, text };
  }

  async acceptMatch(text: string): Promise<void> {
    const { body } = await this.ws.admin.get('/v1/matches?state=pending').expect(200);
    const match = (body.data as { id: string; subject: { text: string | null } }[]).find(({ subject }) => subject.text === text);
    await this.ws.admin.post(`/v1/matches/${match?.id ?? 'none'}/decisions`, { decision: 'accept' }).expect(200);
  }

  /** Through a bot that somebody wrote. */
  async askThroughBot(
    author: { externalId: string; name?: string },
    text: string,
    thread: { channel: string; root: string } | null = null,
  ): Promise<Asked> {
    const body = { text, author: { platform: 'discord', realm: 'guild-1', ...author }, ...(thread === null ? {} : { thread }) };
    await this.ws.admin.post('/v1/submissions', body).expect(202);
    return {
      ...(await this.settled(text)),
      channel: thread?.channel ?? '',
      root: thread?.root ?? '',
      edit: () => Promise.reject(new Error('no')),
      withdraw: () => Promise.reject(new Error('no')),
    };
  }

  async settled(text: string): Promise<{ ideaId: string; authorId: string }> {
    await this.heed.drain();
    const rows = (await this.ws.admin.get('/v1/submissions?limit=100').expect(200)).body.data as {
      text: string;
      ideaId: string;
      authorId: string;
    }[];
    const found = rows.find((row) => row.text === text);
    if (!found) throw new Error(`not submitted: ${text}`);
    return { ideaId: found.ideaId, authorId: found.authorId };
  }

  async merge(duplicateId: string, intoId: string): Promise<void> {
    await this.ws.admin.post(`/v1/ideas/${duplicateId}/merges`, { intoId }).expect(201);
  }

  async unmerge(duplicateId: string): Promise<void> {
    await this.ws.admin.post(`/v1/ideas/${duplicateId}/unmerges`).expect(200);
  }

  async move(ideaId: string, ...steps: (string | [string, string])[]): Promise<void> {
    for (const step of steps) {
      const [to, reason] = typeof step === 'string' ? [step, undefined] : step;
      await this.ws.admin.post(`/v1/ideas/${ideaId}/transitions`, { to, reason }).expect(200);
    }
  }

  ship(ideaId: string): Promise<void> {
    return this.move(ideaId, 'accepted', 'planned', 'in_progress', 'shipped');
  }

  async findDraft(ideaId: string): Promise<AnnouncementDto | undefined> {
    const { body } = await this.ws.admin.get(`/v1/announcements?state=draft&ideaId=${ideaId}`).expect(200);
    return body.data[0];
  }

  async draftOf(ideaId: string): Promise<AnnouncementDto> {
    const draft = await this.findDraft(ideaId);
    if (!draft) throw new Error(`no draft for ${ideaId}`);
    return draft;
  }

  async publish(id: string): Promise<AnnouncementDetailDto> {
    return (await this.ws.admin.post(`/v1/announcements/${id}/publications`, {}).expect(201)).body;
  }

  async publishDraftOf(ideaId: string): Promise<AnnouncementDetailDto> {
    return this.publish((await this.draftOf(ideaId)).id);
  }

  /** Sends what is waiting, whatever pace and retries say. */
  async send(): Promise<void> {
    await this.heed.drain();
    await later(this.heed);
    await this.heed.drain();
  }

  async closures(query = ''): Promise<ClosureDto[]> {
    return (await this.ws.admin.get(`/v1/closures?limit=100${query}`).expect(200)).body.data;
  }

  async closureOf({ authorId, ideaId }: { authorId: string; ideaId: string }): Promise<ClosureDto | undefined> {
    return (await this.closures(`&ideaId=${ideaId}`)).find((closure) => closure.authorId === authorId);
  }

  repliesIn({ channel, root }: { channel: string; root: string }): string[] {
    return this.slack.postsIn(channel, root).map((post) => post.text);
  }
}

export interface Asked {
  readonly ideaId: string;
  readonly authorId: string;
  readonly channel: string;
  readonly root: string;
  edit(words: string): Promise<unknown>;
  withdraw(): Promise<unknown>;
}
