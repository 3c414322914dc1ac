import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuthorLinksService, OpenLink } from '../authors/author-links.service';
import { ConsentsService, CreditForm } from '../authors/consents.service';
import { Conflict, NotFound, WrongState } from '../common/errors';
import { isUuid } from '../common/uuid';
import { Database } from '../database/database';
import { MailSuppressions } from '../deliveries/mail-suppressions.service';
import { AuthorVotes } from '../ideas/author-votes.service';
import { AppealRequestsService } from '../intake/appeal-requests.service';
import { ALREADY_APPEALED } from '../moderation/appeals.service';
import { AuthorExports } from '../privacy/author-exports.service';
import { ALREADY_JOINED, AuthorJoinsService } from '../privacy/author-joins.service';
import { ErasuresService } from '../privacy/erasures.service';
import { addressesOf } from './addresses-of';
import type { LinkForm } from './link-form';
import type { PageWord } from './page-words';

export type LinkOutcome =
  /** Done; the page says so and shows what is so now. */
  | { readonly kind: 'done'; readonly note: PageWord }
  | { readonly kind: 'refused'; readonly note: PageWord }
  | { readonly kind: 'file'; readonly name: string; readonly json: string }
  /** There is nobody left to show a page to. */
  | { readonly kind: 'forgotten' };

const FORMS: readonly CreditForm[] = ['name', 'handle', 'anonymous'];
const SOURCE = 'their signed link';
/** As the API takes them. */
const MAX_APPEAL = 2_000;

/** What an author does by a signed link. It acts as the author, and the history says so. */
@Injectable()
export class LinkActs {
  constructor(
    private readonly database: Database,
    private readonly links: AuthorLinksService,
    private readonly consents: ConsentsService,
    private readonly votes: AuthorVotes,
    private readonly joins: AuthorJoinsService,
    private readonly exports: AuthorExports,
    private readonly erasures: ErasuresService,
    private readonly appeals: AppealRequestsService,
    private readonly suppressions: MailSuppressions,
  ) {}

  async act(link: OpenLink, form: LinkForm): Promise<LinkOutcome> {
    if (form.act === 'export') {
      const held = await this.exports.of(link.workspaceId, link.authorId);
      return { kind: 'file', name: 'what-we-hold-about-you.json', json: JSON.stringify(held, null, 2) };
    }
    // The other link is opened before the transaction: until it is, its workspace is not known.
    const other = form.act === 'join' && link.subjectId === null ? await this.links.open(form.field('other')) : null;
    return this.database.tx(link.workspaceId, (tx) => this.perform(tx, link, form, other));
  }

  private perform(tx: EntityManager, link: OpenLink, form: LinkForm, other: OpenLink | null): Promise<LinkOutcome> {
    switch (form.act) {
      case 'credit':
        return this.credit(tx, link, form);
      case 'quote':
        return this.quote(tx, link, form.field('quote') === 'yes');
      case 'vote':
      case 'unvote':
        return this.vote(tx, link, form.act === 'vote');
      case 'join':
        return this.join(tx, link, other);
      case 'erase':
        return this.erase(tx, link, form.field('sure') === 'yes');
      case 'appeal':
        return this.appeal(tx, link, form);
      case 'resubscribe':
        return this.resubscribe(tx, link);
      case 'export':
        throw new Error('An export is no transaction that writes');
    }
  }

  private async credit(tx: EntityManager, { authorId }: OpenLink, form: LinkForm): Promise<LinkOutcome> {
    const actor = { kind: 'author', id: authorId } as const;
    if (form.field('form') === 'none') {
      await this.consents.withdraw(tx, actor, authorId, 'credit');
      return { kind: 'done', note: 'will_not_name' };
    }
    const chosen = FORMS.find((each) => each === form.field('form'));
    const name = form.field('name');
    if (chosen === undefined) return { kind: 'refused', note: 'choose' };
    if (chosen === 'name' && (name === '' || name.length > 200)) return { kind: 'refused', note: 'name_needed' };
    const consent = { authorId, kind: 'credit', form: chosen, source: SOURCE, ...(chosen === 'name' ? { name } : {}) } as const;
    await this.consents.give(tx, actor, consent);
    return { kind: 'done', note: 'saved' };
  }

  private async quote(tx: EntityManager, { authorId }: OpenLink, mayQuote: boolean): Promise<LinkOutcome> {
    const actor = { kind: 'author', id: authorId } as const;
    if (mayQuote) await this.consents.give(tx, actor, { authorId, kind: 'quote', source: SOURCE });
    else await this.consents.withdraw(tx, actor, authorId, 'quote');
    return { kind: 'done', note: mayQuote ? 'may_quote' : 'will_not_quote' };
  }

  private async vote(tx: EntityManager, { authorId, subjectId }: OpenLink, isVote: boolean): Promise<LinkOutcome> {
    if (subjectId === null) return { kind: 'refused', note: 'gone' };
    if (isVote) await this.votes.vote(tx, { authorId, ideaId: subjectId }, 'link');
    else await this.votes.withdraw(tx, { authorId, ideaId: subjectId }, 'link');
    return { kind: 'done', note: isVote ? 'voted' : 'unvoted' };
  }

  /** Both links in one hand prove that both are the same person. A link that may be read by others (to consent, to vote) proves nothing. */
  private async join(tx: EntityManager, link: OpenLink, other: OpenLink | null): Promise<LinkOutcome> {
    const isProof = other !== null && other.workspaceId === link.workspaceId && (other.purpose === 'author' || other.purpose === 'join');
    const otherId = link.subjectId ?? (isProof ? other.authorId : null);
    if (otherId === null) return { kind: 'refused', note: 'no_proof' };
    // Ids are made in the order of time: the newer one joins whom we know longest.
    const [intoId, authorId] = link.authorId < otherId ? [link.authorId, otherId] : [otherId, link.authorId];
    try {
      await this.joins.join(tx, { kind: 'author', id: link.authorId }, { authorId, intoId, proof: 'link' });
    } catch (error) {
      if (error instanceof Conflict && error.code === ALREADY_JOINED) return { kind: 'done', note: 'one_already' };
      throw error;
    }
    for (const each of [link, other]) if (each?.purpose === 'join') await this.links.use(tx, each.id);
    return { kind: 'done', note: 'one_now' };
  }

  /** Said twice it is one appeal. A person decides. */
  private async appeal(tx: EntityManager, { authorId, subjectId }: OpenLink, form: LinkForm): Promise<LinkOutcome> {
    const submissionId = subjectId ?? form.field('submission');
    const text = form.field('text');
    if (text === '' || text.length > MAX_APPEAL) return { kind: 'refused', note: 'words_needed' };
    if (!isUuid(submissionId)) return { kind: 'refused', note: 'gone' };
    try {
      await this.appeals.appealAsAuthor(tx, authorId, submissionId, text);
    } catch (error) {
      if (error instanceof Conflict && error.code === ALREADY_APPEALED) return { kind: 'done', note: 'appeal_waits' };
      if (error instanceof WrongState || error instanceof NotFound) return { kind: 'refused', note: 'appeal_closed' };
      throw error;
    }
    return { kind: 'done', note: 'appealed' };
  }

  private async resubscribe(tx: EntityManager, { authorId }: OpenLink): Promise<LinkOutcome> {
    await this.suppressions.lift(tx, await addressesOf(tx, authorId));
    return { kind: 'done', note: 'resubscribed' };
  }

  private async erase(tx: EntityManager, { authorId }: OpenLink, isSure: boolean): Promise<LinkOutcome> {
    if (!isSure) return { kind: 'refused', note: 'tick' };
    await this.erasures.erase(tx, { kind: 'author', id: authorId }, authorId);
    return { kind: 'forgotten' };
  }
}
