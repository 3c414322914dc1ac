import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AddressConfirmations, ClaimedAddress } from '../authors/address-confirmations.service';
import { addressHash } from '../authors/address-hash';
import { Database, one } from '../database/database';
import { sql } from '../database/sql';
import { DeliveriesService } from '../deliveries/deliveries.service';
import { Mailboxes } from '../deliveries/mailboxes.service';
import { OnEvent, StoredEvent } from '../events/on-event';
import { JobsService } from '../jobs/jobs.service';
import { JobPayload, OnJob } from '../jobs/on-job';
import { Limit, LimiterService } from '../limiter/limiter.service';
import { AcknowledgementPolicies } from './acknowledgement-policies.service';
import { mailboxOf } from './mailbox-of';

/** Anybody can type anybody's address into many forms, in many spellings: whoever reads there is not to hear of it all day. */
const PER_ADDRESS: Limit = { name: 'confirmations-address', points: 3, windowSeconds: 86_400 };
/** The same through forms of several workspaces. */
const PER_READER: Limit = { name: 'confirmations-reader', points: 6, windowSeconds: 86_400 };
/** A flood of invented addresses would cost the workspace the good name of its mail server. */
const PER_WORKSPACE: Limit = { name: 'confirmations-workspace', points: 100, windowSeconds: 3_600 };

interface Claim {
  readonly words: string;
  readonly workspaceLanguage: string;
}

/**
 * Asks at an address that somebody typed whether it is theirs, once moderation let their words in, and in words of the workspace alone: nothing
 * that was typed is sent to anybody, or every form would be a relay for advertising.
 */
@Injectable()
export class AddressQuestions {
  constructor(
    private readonly database: Database,
    private readonly policies: AcknowledgementPolicies,
    private readonly mailboxes: Mailboxes,
    private readonly confirmations: AddressConfirmations,
    private readonly deliveries: DeliveriesService,
    private readonly limiter: LimiterService,
    private readonly jobs: JobsService,
  ) {}

  @OnEvent('submission.placed')
  async onPlaced({ workspaceId, subjectId }: StoredEvent): Promise<void> {
    const author = await this.database.read(workspaceId, (db) =>
      one<{ id: string }>(
        db,
        sql`select author_id as id from submission where workspace_id = current_workspace() and id = ${subjectId} and author_id is not null`,
      ),
    );
    if (author !== null) await this.askWhatIsDue(workspaceId, author.id);
  }

  /** What was typed too soon after the last letter. */
  @OnJob('address.ask')
  async onDue({ workspaceId, authorId }: JobPayload): Promise<void> {
    await this.askWhatIsDue(workspaceId, String(authorId));
  }

  private async askWhatIsDue(workspaceId: string, authorId: string): Promise<void> {
    const { claim, addresses } = await this.database.read(workspaceId, async (db) => {
      if ((await this.policies.of(db)).confirmsThrough === null) return { claim: null, addresses: [] };
      const found = await claimOf(db, authorId);
      return { claim: found, addresses: found === null ? [] : await this.confirmations.unasked(db, authorId) };
    });
    for (const address of addresses) {
      if (claim === null) return;
      if (address.dueAt !== null) await this.putOff(workspaceId, address, address.dueAt);
      else if (await this.mayAsk(workspaceId, address.email)) await this.ask(workspaceId, claim, address);
    }
  }

  private async putOff(workspaceId: string, { authorId, identityId }: ClaimedAddress, runAt: Date): Promise<void> {
    await this.database.tx(workspaceId, (tx) =>
      this.jobs.add(tx, 'address.ask', { authorId }, { key: `address.ask ${identityId}`, runAt }),
    );
  }

  private async mayAsk(workspaceId: string, email: string): Promise<boolean> {
    const mailbox = mailboxOf(email);
    if ((await this.limiter.take(PER_ADDRESS, addressHash(workspaceId, mailbox))) !== null) return false;
    if ((await this.limiter.take(PER_READER, mailbox)) !== null) return false;
    return (await this.limiter.take(PER_WORKSPACE, workspaceId)) === null;
  }

  private async ask(workspaceId: string, claim: Claim, address: ClaimedAddress): Promise<void> {
    await this.database.tx(workspaceId, async (tx) => {
      const { confirmsThrough } = await this.policies.of(tx);
      const mailbox = confirmsThrough === null ? null : await this.mailboxes.of(tx, confirmsThrough);
      if (mailbox === null) return;
      const subjectId = await this.confirmations.ask(tx, workspaceId, address);
      if (subjectId === null) return;
      const words = await this.policies.wordsFor(tx, claim.words, claim.workspaceLanguage);
      const threadId = await this.mailboxes.threadTo(tx, mailbox, { identityId: address.identityId, isQuestion: true }, address.email);
      // The link is made when the mail leaves: it stands in no table.
      const body = { paragraphs: [words.confirm], credits: [], link: null, subject: words.confirm_subject };
      await this.deliveries.queue(tx, { purpose: 'confirmation', subjectId, threadId, body });
    });
  }
}

/** Their last words that moderation let in: in their language they are asked. */
function claimOf(db: EntityManager, authorId: string): Promise<Claim | null> {
  return one<Claim>(
    db,
    sql`select concat_ws(E'\n', r.title, r.text) as words, w.language as "workspaceLanguage"
        from submission s
        join submission_revision r on r.workspace_id = current_workspace() and r.submission_id = s.id and r.no = s.revision_no
        join workspace w on w.id = current_workspace()
        where s.workspace_id = current_workspace() and s.author_id = ${authorId} and s.state in ('attached', 'pending_match')
        order by s.id desc limit 1`,
  );
}
