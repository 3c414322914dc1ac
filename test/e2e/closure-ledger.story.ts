import fc from 'fast-check';
import type { MemberActor } from '../../src/auth/actor';
import { DomainError } from '../../src/common/errors';
import { SYSTEM } from '../../src/common/actor';
import { newId } from '../../src/common/uuid';
import { PublicationsService } from '../../src/announcements/publications.service';
import { Database } from '../../src/database/database';
import { ReceiptsService } from '../../src/deliveries/receipts.service';
import { ThreadsService } from '../../src/deliveries/threads.service';
import { IdeaEditsService } from '../../src/ideas/idea-edits.service';
import { IdeasService } from '../../src/ideas/ideas.service';
import { MergesService } from '../../src/ideas/merges.service';
import { SupportService } from '../../src/ideas/support.service';
import { TestHeed } from '../support/heed';

const IDEAS = 3;
const AUTHORS = 3;
const THREADS = 2;

const KINDS = [
  'ask',
  'ask',
  'ask',
  'withdraw',
  'merge',
  'merge',
  'unmerge',
  'ship',
  'decline',
  'reopen',
  'publish',
  'publish',
  'correct',
  'receipt',
] as const;
interface Act {
  readonly kind: (typeof KINDS)[number];
  readonly idea: number;
  readonly other: number;
  readonly author: number;
  /** The last one is none: a wish without a thread. */
  readonly thread: number;
  readonly arrives: boolean;
}

const act: fc.Arbitrary<Act> = fc.record({
  kind: fc.constantFrom(...KINDS),
  idea: fc.nat(IDEAS - 1),
  other: fc.nat(IDEAS - 1),
  author: fc.nat(AUTHORS - 1),
  thread: fc.nat(THREADS),
  arrives: fc.boolean(),
});

/** The rule in the fewest words: who asked for what, what rests on what, and which decision was made known. */
class Model {
  readonly into = new Map<number, number>();
  readonly asked = new Set<string>();
  readonly decided = new Map<number, 'shipped' | 'declined'>();
  readonly announced = new Set<number>();

  rootOf(idea: number): number {
    const next = this.into.get(idea);
    return next === undefined ? idea : this.rootOf(next);
  }

  /** `author idea root` of everybody who is to be told. */
  owed(): string[] {
    return [...this.asked]
      .map((pair) => pair.split(' ').map(Number) as [number, number])
      .filter(([, idea]) => this.announced.has(this.rootOf(idea)))
      .map(([author, idea]) => `${author} ${idea} ${this.rootOf(idea)}`)
      .sort();
  }
}

describe('the closure ledger', () => {
  let heed: TestHeed;
  beforeAll(async () => {
    heed = await TestHeed.start();
  });
  afterAll(() => heed.stop());

  it('has, after every step, one row for everybody who asked for what is decided and announced, and nobody is told twice', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 25, maxLength: 45, size: 'max' }), async (acts) => {
        const world = await World.create(heed);
        for (const step of acts) {
          await world.perform(step);
          await world.check();
        }
      }),
      { numRuns: 8, endOnFailure: true },
    );
  }, 120_000);
});

class World {
  private readonly model = new Model();

  private constructor(
    private readonly heed: TestHeed,
    private readonly actor: MemberActor,
    private readonly ideas: readonly string[],
    private readonly authors: readonly string[],
    private readonly threads: readonly string[],
  ) {}

  static async create(heed: TestHeed): Promise<World> {
    const { id: workspaceId, admin } = await heed.workspace();
    const actor: MemberActor = { workspaceId, credentialId: newId(), memberId: admin.memberId!, role: 'admin', scopes: ['admin'] };
    const authors = Array.from({ length: AUTHORS }, () => newId());
    await heed.rows('insert into author (workspace_id, id) select $1, unnest($2::uuid[])', [workspaceId, authors]);
    return heed.app.get(Database).tx(workspaceId, async (tx) => {
      const [ideas, threads]: [string[], string[]] = [[], []];
      for (let i = 0; i < IDEAS; i++)
        ideas.push((await heed.app.get(IdeasService).create(tx, SYSTEM, { title: `Idea ${i}`, body: '' })).id);
      for (let i = 0; i < THREADS; i++) {
        const address = { realm: 'r', channel: `c${i}`, root: 'x', replyTo: null, permalink: null, isPrivate: false };
        threads.push(await heed.app.get(ThreadsService).upsert(tx, { integrationId: null, platform: 'discord', address }));
      }
      return new World(heed, actor, ideas, authors, threads);
    });
  }

  async perform(asked: Act): Promise<void> {
    const { model } = this;
    const step = { ...asked, idea: this.possible(asked) };
    const root = model.rootOf(step.idea);
    switch (step.kind) {
      case 'ask':
        await this.ask(step);
        model.asked.add(`${step.author} ${step.idea}`);
        return;
      case 'withdraw':
        await this.withdraw(step);
        model.asked.delete(`${step.author} ${step.idea}`);
        return;
      case 'merge':
        if (model.into.has(step.idea) || model.rootOf(step.other) === step.idea) return;
        await this.tx((tx) =>
          this.heed.app.get(MergesService).merge(tx, SYSTEM, { duplicateId: this.id(step.idea), intoId: this.id(step.other) }),
        );
        model.into.set(step.idea, step.other);
        return;
      case 'unmerge':
        if (!model.into.has(step.idea)) return;
        await this.tx((tx) => this.heed.app.get(MergesService).unmerge(tx, SYSTEM, { duplicateId: this.id(step.idea) }));
        model.into.delete(step.idea);
        return;
      case 'ship':
        if (model.decided.has(root)) return;
        // Straight to the step before, which nothing hangs on.
        await this.heed.rows(`update idea set status = 'in_progress' where id = $1`, [this.id(root)]);
        await this.move(root, 'shipped');
        model.decided.set(root, 'shipped');
        return;
      case 'decline':
        if (model.decided.has(root)) return;
        await this.move(root, 'declined');
        model.decided.set(root, 'declined');
        return;
      case 'reopen':
        if (!model.decided.has(root)) return;
        await this.move(root, model.decided.get(root) === 'shipped' ? 'in_progress' : 'new');
        model.decided.delete(root);
        model.announced.delete(root);
        return;
      case 'publish': {
        const draft = await this.draft(root, model.decided.get(root) ?? 'none');
        if (draft === null) return;
        await this.heed.app.get(PublicationsService).publish(this.actor, draft, undefined);
        model.announced.add(root);
        return;
      }
      case 'correct': {
        const draft = await this.draft(step.idea, 'correction');
        if (draft !== null) await this.tolerant(this.heed.app.get(PublicationsService).publish(this.actor, draft, undefined));
        return;
      }
      case 'receipt':
        await this.receipt(step);
    }
  }

  /** Where it makes a difference, an idea to which the act can be done: random ones seldom fit together. */
  private possible({ kind, idea }: Act): number {
    const { model } = this;
    const fits = (of: number) => {
      if (kind === 'unmerge') return model.into.has(of);
      const isDecided = model.decided.has(of) && !model.into.has(of);
      if (kind === 'publish') return isDecided && !model.announced.has(of);
      return kind === 'reopen' ? isDecided : false;
    };
    const ideas = Array.from({ length: IDEAS }, (_, of) => of).filter(fits);
    return ideas[idea % Math.max(1, ideas.length)] ?? idea;
  }

  async check(): Promise<void> {
    const { workspaceId } = this.actor;
    const owed = await this.heed.rows<{ authorId: string; ideaId: string; toldOf: string; state: string }>(
      `select c.author_id as "authorId", c.idea_id as "ideaId", a.idea_id as "toldOf", c.state from closure c
       join announcement a on a.id = c.announcement_id and a.state = 'published' and a.lapsed_at is null and a.kind <> 'correction'
       join idea i on i.id = c.idea_id and i.canonical_id = a.idea_id
       join support s on s.idea_id = c.idea_id and s.author_id = c.author_id where c.workspace_id = $1 and c.state <> 'void'`,
      [workspaceId],
    );
    const name = (row: (typeof owed)[number]) =>
      `${this.authors.indexOf(row.authorId)} ${this.ideas.indexOf(row.ideaId)} ${this.ideas.indexOf(row.toldOf)}`;
    expect(owed.map(name).sort()).toEqual(this.model.owed());
    // What a closure says is what became of the deliveries that it rests on.
    const wrong = await this.heed.rows(
      `select c.state, array_agg(d.state) as deliveries from closure c
       join closure_delivery l on l.author_id = c.author_id and l.idea_id = c.idea_id and l.announcement_id = c.announcement_id
       join delivery d on d.id = l.delivery_id where c.workspace_id = $1 and c.state not in ('void', 'unreachable')
       group by c.author_id, c.idea_id, c.state
       having c.state <> case when bool_or(d.state = 'delivered') then 'delivered' when bool_or(d.state = 'queued') then 'pending'
                              when bool_or(d.state = 'failed') then 'failed' else 'void' end`,
      [workspaceId],
    );
    expect(wrong).toEqual([]);
    // Nobody is left with what was said about a wish that turned out to be another one.
    const misled = await this.heed.rows(
      `select c.state from closure c join idea i on i.id = c.idea_id join announcement a on a.id = c.announcement_id and a.kind <> 'correction'
       join idea other on other.id = a.idea_id and other.canonical_id <> i.canonical_id where c.workspace_id = $1 and c.state <> 'void'`,
      [workspaceId],
    );
    expect(misled).toEqual([]);
    // Nothing waits to be said that nobody is owed, and nobody waits for what is not coming.
    const idle = await this.heed.rows(
      `select d.id from delivery d where d.workspace_id = $1 and d.state = 'queued' and not exists
         (select from closure_delivery l join closure c on c.author_id = l.author_id and c.idea_id = l.idea_id and c.announcement_id = l.announcement_id
          where l.delivery_id = d.id and c.state <> 'void')`,
      [workspaceId],
    );
    expect(idle).toEqual([]);
    const stuck = await this.heed.rows(
      `select c.state, a.kind, a.state from closure c left join announcement a on a.id = c.announcement_id
       where c.workspace_id = $1 and c.state = 'pending' and (a.state = 'withdrawn' or (a.state = 'draft' and a.kind <> 'correction'))`,
      [workspaceId],
    );
    expect(stuck).toEqual([]);
  }

  private async ask({ author, idea, thread }: Act): Promise<void> {
    const id = newId();
    const threadId = this.threads[thread] ?? null;
    await this.tx(async (tx) => {
      await tx.query(
        `insert into submission (workspace_id, id, platform, realm, channel, message_id, intent, state, author_id, thread_id, idea_id)
         values ($1, $2, 'discord', 'r', '', $3, 'explicit', 'attached', $4, $5, $6)`,
        [this.actor.workspaceId, id, id, this.authors[author], threadId, this.id(idea)],
      );
      await this.heed.app
        .get(SupportService)
        .add(tx, SYSTEM, { ideaId: this.id(idea), authorId: this.authors[author]!, origin: 'submission', submissionId: id });
    });
  }

  private withdraw({ author, idea }: Act): Promise<void> {
    const [authorId, ideaId] = [this.authors[author]!, this.id(idea)];
    return this.tx(async (tx) => {
      await this.heed.app.get(SupportService).withdraw(tx, SYSTEM, { ideaId, authorId });
      await tx.query(`update submission set state = 'withdrawn' where author_id = $1 and idea_id = $2`, [authorId, ideaId]);
    });
  }

  private async receipt({ thread, arrives }: Act): Promise<void> {
    const rows = await this.heed.rows<{ id: string }>(`select id from delivery where workspace_id = $1 and state = 'queued' order by id`, [
      this.actor.workspaceId,
    ]);
    const row = rows[thread % Math.max(1, rows.length)];
    if (row) await this.heed.app.get(ReceiptsService).receive(this.actor, row.id, { state: arrives ? 'delivered' : 'failed' });
  }

  private async draft(idea: number, kind: string): Promise<string | null> {
    const rows = await this.heed.rows<{ id: string }>(`select id from announcement where idea_id = $1 and kind = $2 and state = 'draft'`, [
      this.id(idea),
      kind,
    ]);
    return rows[0]?.id ?? null;
  }

  private async move(idea: number, to: 'shipped' | 'declined' | 'in_progress' | 'new'): Promise<void> {
    await this.heed.app.get(IdeaEditsService).transition(this.actor, this.id(idea), { to, reason: 'because it has to be so' });
  }

  /** A correction may be refused because nobody is left to correct. */
  private async tolerant(work: Promise<unknown>): Promise<void> {
    await work.catch((error: unknown) => {
      if (!(error instanceof DomainError) || error.code !== 'not_ready') throw error;
    });
  }

  private tx<T>(work: Parameters<typeof Database.prototype.tx<T>>[1]): Promise<T> {
    return this.heed.app.get(Database).tx(this.actor.workspaceId, work);
  }

  private id(idea: number): string {
    return this.ideas[idea]!;
  }
}
