import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { samePersonAs } from '../authors/author-groups';
import { AuthorLinksService } from '../authors/author-links.service';
import { ConsentsService } from '../authors/consents.service';
import { SYSTEM } from '../common/actor';
import { Database, one } from '../database/database';
import { sql } from '../database/sql';
import { PromptsService } from '../deliveries/prompts.service';
import { OnEvent, StoredEvent } from '../events/on-event';
import type { MessagePrompt } from '../integrations/integration';
import { PlatformRegistry } from '../integrations/platform-registry';
import { Words, fill } from './acknowledgement-words';

/** The link that is said with the question opens so long. */
const LINK_DAYS = 30;

export interface CreditQuestion {
  readonly paragraph: string;
  readonly prompt: MessagePrompt | null;
}

export interface Asked {
  readonly submissionId: string;
  readonly authorId: string;
  readonly threadId: string;
  readonly platform: string;
}

interface Named {
  readonly name: string | null;
  readonly handle: string | null;
}

/** "May we thank you by name?": asked once, in their own thread, with buttons where only their own tap counts or by a link where nobody else reads. */
@Injectable()
export class CreditQuestions {
  constructor(
    private readonly database: Database,
    private readonly platforms: PlatformRegistry,
    private readonly prompts: PromptsService,
    private readonly links: AuthorLinksService,
    private readonly consents: ConsentsService,
  ) {}

  /** Null: there is no way to ask here, no name to ask for, or they were asked or have said so before. */
  async ask(tx: EntityManager, { submissionId, authorId, threadId, platform }: Asked, words: Words): Promise<CreditQuestion | null> {
    const definition = this.platforms.definition(platform);
    if (definition?.hasButtons !== true && definition?.isPersonal !== true) return null;
    const named = await this.unasked(tx, authorId);
    const name = named?.name ?? named?.handle ?? null;
    if (named === null || name === null) return null;
    const id = await this.prompts.ask(tx, { purpose: 'consent', subjectId: submissionId, threadId, authorId });
    if (id === null) return null;
    if (definition.hasButtons !== true) {
      const row = await one<{ expires: Date }>(
        tx,
        sql`select date_trunc('milliseconds', now() + make_interval(days => ${LINK_DAYS}::int)) as expires`,
      );
      if (!row) throw new Error('select answered no row');
      const url = await this.links.issue(tx, { authorId, purpose: 'consent', expires: row.expires });
      return { paragraph: fill(words.consent_link, { url }), prompt: null };
    }
    const choices = [
      { value: named.name === null ? 'handle' : 'name', label: fill(words.consent_name, { name }) },
      { value: 'anonymous', label: words.consent_anonymous },
    ];
    return { paragraph: words.consent, prompt: { id, choices } };
  }

  /** Only the author's own answer counts, whoever else taps. They may change their mind: the last answer stands. */
  @OnEvent('prompt.answered')
  async onAnswered({ workspaceId, data }: StoredEvent): Promise<void> {
    const { promptId, value, authorId } = data;
    if (typeof promptId !== 'string' || typeof authorId !== 'string') return;
    if (value !== 'name' && value !== 'handle' && value !== 'anonymous') return;
    await this.database.tx(workspaceId, async (tx) => {
      const prompt = await this.prompts.find(tx, promptId);
      if (prompt?.purpose !== 'consent' || prompt.authorId === null) return;
      const author = await this.answering(tx, authorId, prompt.authorId);
      if (author === null || author.form === value || (value === 'name' && author.name === null)) return;
      const source = `answered to us in ${author.platform}, prompt ${promptId}`.slice(0, 200);
      await this.consents.give(tx, SYSTEM, { authorId, kind: 'credit', form: value, source });
      await this.prompts.markAnswered(tx, promptId);
    });
  }

  /** Null for a stranger and for who was erased. `form`: the consent in force. */
  private answering(tx: EntityManager, answererId: string, askedId: string) {
    return one<{ name: string | null; form: string | null; platform: string }>(
      tx,
      sql`select a.name, (select c.form from consent c where c.workspace_id = current_workspace() and c.author_id in ${samePersonAs(askedId)}
                            and c.kind = 'credit' and c.withdrawn_at is null) as form,
                 coalesce((select i.platform from identity i where i.workspace_id = current_workspace() and i.author_id = a.id order by i.id limit 1), 'a chat') as platform
          from author a
          where a.workspace_id = current_workspace() and a.id = ${answererId} and a.id in ${samePersonAs(askedId)} and a.erased_at is null`,
    );
  }

  private unasked(tx: EntityManager, authorId: string): Promise<Named | null> {
    return one<Named>(
      tx,
      sql`select a.name, (select i.handle from identity i where i.workspace_id = current_workspace() and i.author_id = a.id and i.handle is not null
                          order by i.created_at, i.id limit 1) as handle
          from author a
          where a.workspace_id = current_workspace() and a.id = ${authorId} and a.erased_at is null
            and not exists (select from consent c where c.workspace_id = current_workspace() and c.author_id in ${samePersonAs(authorId)} and c.kind = 'credit')`,
    );
  }
}
