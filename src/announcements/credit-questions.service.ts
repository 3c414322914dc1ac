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

export interface CreditQuestion {
  readonly paragraphs: readonly string[];
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

interface Answering {
  readonly authorId: string;
  readonly name: string | null;
  readonly form: string | null;
  readonly mayQuote: boolean;
  readonly platform: string;
}

/** What a choice stands for. Telegram keeps 64 bytes of a button, of which 15 are left for this. */
const ANSWERS = ['name', 'handle', 'anonymous', 'quote', 'no_quote'] as const;
type Answer = (typeof ANSWERS)[number];

/**
 * "How shall we name you, and may we quote you?": asked once of a person, in their own thread, with buttons where only their own tap counts or by
 * a link where nobody else reads. Being named and being quoted are two consents, and two answers.
 */
@Injectable()
export class CreditQuestions {
  constructor(
    private readonly database: Database,
    private readonly platforms: PlatformRegistry,
    private readonly prompts: PromptsService,
    private readonly links: AuthorLinksService,
    private readonly consents: ConsentsService,
  ) {}

  /** Null: there is no way to ask here, no name to ask for, or they were asked or have said so before. `asksToQuote`: whether for both. */
  async ask(
    tx: EntityManager,
    { submissionId, authorId, threadId, platform }: Asked,
    words: Words,
    asksToQuote: boolean,
  ): Promise<CreditQuestion | null> {
    const { hasButtons = false, isPersonal = false } = this.platforms.definition(platform) ?? {};
    if (!hasButtons && !isPersonal) return null;
    const named = await this.unasked(tx, authorId);
    // Of a page a name can be written into, on a button it must be known.
    if (named === null || (hasButtons && named.name === null && named.handle === null)) return null;
    const id = await this.prompts.ask(tx, { purpose: 'consent', subjectId: submissionId, threadId, authorId });
    if (id === null) return null;
    const prompt = { id, choices: choicesOf(named, words, asksToQuote) };
    if (hasButtons) return { paragraphs: [words.consent, ...(asksToQuote ? [words.quote] : [])], prompt };
    const consent = fill(words.consent_link, { url: await this.links.issueInAnswer(tx, { authorId, purpose: 'consent' }) });
    return { paragraphs: [consent, ...(asksToQuote ? [words.quote_link] : []), words.consent_reply], prompt };
  }

  /** Only the author's own answer counts, whoever else taps. They may change their mind: the last answer stands. */
  @OnEvent('prompt.answered')
  async onAnswered({ workspaceId, data }: StoredEvent): Promise<void> {
    const { promptId, authorId } = data;
    const value = ANSWERS.find((each) => each === data.value);
    if (typeof promptId !== 'string' || typeof authorId !== 'string' || value === undefined) return;
    await this.database.tx(workspaceId, async (tx) => {
      const prompt = await this.prompts.find(tx, promptId);
      if (prompt?.purpose !== 'consent' || prompt.authorId === null) return;
      const author = await this.answering(tx, authorId, prompt.authorId);
      if (author === null) return;
      const source = `answered to us in ${author.platform}, prompt ${promptId}`.slice(0, 200);
      if (await this.take(tx, { authorId, ...author }, value, source)) await this.prompts.markAnswered(tx, promptId);
    });
  }

  /** False: nothing that could be asked of them. */
  private async take(tx: EntityManager, author: Answering, value: Answer, source: string): Promise<boolean> {
    const { authorId, name, form, mayQuote } = author;
    switch (value) {
      case 'name':
      case 'handle':
      case 'anonymous':
        if (value === 'name' && name === null) return false;
        if (form !== value) await this.consents.give(tx, SYSTEM, { authorId, kind: 'credit', form: value, source });
        return true;
      case 'quote':
        if (!mayQuote) await this.consents.give(tx, SYSTEM, { authorId, kind: 'quote', source });
        return true;
      case 'no_quote':
        if (mayQuote) await this.consents.withdraw(tx, SYSTEM, authorId, 'quote');
        return true;
    }
  }

  /** Null for a stranger and for who was erased. `form` and `mayQuote`: the consents in force. */
  private answering(tx: EntityManager, answererId: string, askedId: string) {
    return one<Omit<Answering, 'authorId'>>(
      tx,
      sql`select a.name, exists (select from consent c where c.workspace_id = current_workspace() and c.author_id in ${samePersonAs(askedId)}
                                   and c.kind = 'quote' and c.withdrawn_at is null) as "mayQuote",
                 (select c.form from consent c where c.workspace_id = current_workspace() and c.author_id in ${samePersonAs(askedId)}
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
            and not exists (select from consent c where c.workspace_id = current_workspace() and c.author_id in ${samePersonAs(authorId)} and c.kind = 'credit')
            and not exists (select from prompt p where p.workspace_id = current_workspace() and p.author_id in ${samePersonAs(authorId)} and p.purpose = 'consent')`,
    );
  }
}

function choicesOf({ name, handle }: Named, words: Words, asksToQuote: boolean): MessagePrompt['choices'] {
  return [
    ...(name === null ? [] : [{ value: 'name', label: fill(words.consent_name, { name }) }]),
    ...(handle === null || handle === name ? [] : [{ value: 'handle', label: fill(words.consent_name, { name: `@${handle}` }) }]),
    { value: 'anonymous', label: words.consent_anonymous },
    ...(asksToQuote
      ? [
          { value: 'quote', label: words.quote_yes },
          { value: 'no_quote', label: words.quote_no },
        ]
      : []),
  ];
}
