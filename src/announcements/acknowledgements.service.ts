import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, one, query } from '../database/database';
import { sql } from '../database/sql';
import { DeliveriesService, NewDelivery } from '../deliveries/deliveries.service';
import { InTransaction, OnEvent, StoredEvent } from '../events/on-event';
import { toWebUrl } from '../integrations/payload';
import { AcknowledgementPolicies } from './acknowledgement-policies.service';
import type { AcknowledgementPolicy } from './acknowledgement-policy.entity';
import { Situation, Words, fill } from './acknowledgement-words';
import { AnswersService } from './answers.service';
import { CreditQuestion, CreditQuestions } from './credit-questions.service';

/** Statuses of a public idea that answer whoever asks for it again. */
const ANSWERS = ['planned', 'in_progress', 'shipped', 'declined'] as const satisfies readonly Situation[];
type Answer = (typeof ANSWERS)[number];

/** Days after a receipt within which the status that is found out later is said. */
const FRESH_DAYS = 14;

/** Receipts of one merged idea that are followed by the status; of more, none. */
const MOST_FOLLOWED = 5;

interface Placed {
  readonly submissionId: string;
  readonly state: string;
  readonly integrationId: string | null;
  readonly authorId: string | null;
  readonly threadId: string;
  readonly platform: string;
  readonly words: string;
  readonly workspaceLanguage: string;
  /** The canonical idea it was asked for or, while it waits for a decision about a match, the one it is most like. */
  readonly ideaId: string | null;
  readonly ideaNo: number | null;
  readonly title: string | null;
  readonly status: string | null;
  readonly statusReason: string | null;
  /** By which verdict a person let it in; null where none was needed. */
  readonly approvalId: string | null;
  /** Others may know of it, and by this title. */
  readonly isPublic: boolean;
  /** What was published of it, if anything, and whether that is on its way into this very thread. */
  readonly announcedLink: string | null;
  readonly isToldAnyway: boolean;
}

/**
 * The short answer to whoever asked, where they asked, once: that it was received, and where the public idea stands that it is, or that a person
 * has yet to say it is. Of an internal idea nothing is said (rule 5). What is held, or waits in triage, is answered when somebody has decided.
 */
@Injectable()
export class AcknowledgementsService {
  constructor(
    private readonly database: Database,
    private readonly policies: AcknowledgementPolicies,
    private readonly questions: CreditQuestions,
    private readonly answers: AnswersService,
    private readonly deliveries: DeliveriesService,
  ) {}

  @InTransaction('submission.placed')
  async onPlaced(tx: EntityManager, event: StoredEvent): Promise<void> {
    await this.acknowledge(tx, event.subjectId);
  }

  @OnEvent('submission.thread_opened')
  async onThreadOpened(event: StoredEvent): Promise<void> {
    await this.database.tx(event.workspaceId, (tx) => this.acknowledge(tx, event.subjectId));
  }

  /**
   * A person found out only after the receipt that it was asked before: where the public idea stands is said then, once. What has shipped or was
   * declined is told by its announcement. No more than a handful and only while the receipt is fresh: a merge of two big ideas is no notice to all.
   */
  @OnEvent('idea.merged')
  async onMerged({ workspaceId, subjectId }: StoredEvent): Promise<void> {
    const acknowledged = await this.database.read(workspaceId, (db) =>
      query<{ id: string }>(
        db,
        sql`select s.id from submission s
            join delivery d on d.workspace_id = current_workspace() and d.subject_id = s.id and d.purpose = 'acknowledgement'
              and d.thread_id = s.thread_id and d.state <> 'cancelled'
            where s.workspace_id = current_workspace() and s.idea_id = ${subjectId} and s.state = 'attached'
              and d.created_at > now() - make_interval(days => ${FRESH_DAYS}::int)
            order by s.id limit ${MOST_FOLLOWED + 1}`,
      ),
    );
    if (acknowledged.length > MOST_FOLLOWED) return;
    for (const { id } of acknowledged) await this.database.tx(workspaceId, (tx) => this.followUp(tx, id));
  }

  private async followUp(tx: EntityManager, submissionId: string): Promise<void> {
    const placed = await this.placed(tx, submissionId);
    const answer = placed && answerOf(placed);
    if (!placed || (answer !== 'planned' && answer !== 'in_progress')) return;
    const policy = await this.policies.of(tx);
    if (isSilent(policy, placed)) return;
    const words = await this.policies.wordsFor(tx, placed.words, placed.workspaceLanguage);
    const body = { paragraphs: [said(placed, answer, words)], credits: [], link: linkOf(placed, policy.ideaUrl) };
    await this.answers.say(tx, submissionId, { purpose: 'status', subjectId: submissionId, threadId: placed.threadId, body });
  }

  private async acknowledge(tx: EntityManager, submissionId: string): Promise<void> {
    const placed = await this.placed(tx, submissionId);
    if (placed === null) return;
    const policy = await this.policies.of(tx);
    // Who was told of a rejection is told that it does not hold, whatever else is answered.
    const isReconsidered = await this.answers.takeBackRejections(tx, submissionId);
    const isQuiet = isSilent(policy, placed) || placed.isToldAnyway;
    if (isQuiet && !isReconsidered) return;
    const words = await this.policies.wordsFor(tx, placed.words, placed.workspaceLanguage);
    const answer = placed.isToldAnyway ? null : answerOf(placed);
    const isOpen = answer === null || placed.state === 'pending_match' || answer === 'planned' || answer === 'in_progress';
    const question = policy.asksForCredit && isOpen && !isQuiet ? await this.question(tx, placed, words, policy.asksToQuote) : null;
    const paragraphs = isReconsidered
      ? [words.reconsidered, ...(answer === null ? [] : [said(placed, answer, words)])]
      : [said(placed, answer, words)];
    await this.answers.say(tx, submissionId, {
      ...keyOf(placed, isReconsidered),
      threadId: placed.threadId,
      body: {
        paragraphs: [...paragraphs, ...(question?.paragraphs ?? [])],
        credits: [],
        link: answer === null ? null : linkOf(placed, policy.ideaUrl),
        prompt: question?.prompt ?? null,
      },
    });
  }

  private async question(tx: EntityManager, placed: Placed, words: Words, asksToQuote: boolean): Promise<CreditQuestion | null> {
    const { submissionId, authorId, threadId, platform, integrationId } = placed;
    // A bot that answers for us knows nothing of our buttons.
    if (authorId === null || integrationId === null || !(await this.deliveries.isOpen(tx, threadId))) return null;
    return this.questions.ask(tx, { submissionId, authorId, threadId, platform }, words, asksToQuote);
  }

  private placed(tx: EntityManager, submissionId: string): Promise<Placed | null> {
    return one<Placed>(
      tx,
      sql`select s.id as "submissionId", s.state, s.integration_id as "integrationId", s.author_id as "authorId", s.thread_id as "threadId", t.platform,
                 concat_ws(E'\n', r.title, r.text) as words, w.language as "workspaceLanguage",
                 c.id as "ideaId", c.no as "ideaNo", c.title, c.status, c.status_reason as "statusReason",
                 coalesce(c.visibility = 'public' and c.is_title_confirmed, false) as "isPublic", a.link as "announcedLink",
                 coalesce(d.id is not null, false) as "isToldAnyway",
                 (select v.id from moderation_verdict v where v.workspace_id = current_workspace() and v.submission_id = s.id and v.verdict = 'approve'
                  order by v.id desc limit 1) as "approvalId"
          from submission s
          join submission_revision r on r.workspace_id = current_workspace() and r.submission_id = s.id and r.no = s.revision_no
          join thread t on t.workspace_id = current_workspace() and t.id = s.thread_id
          join workspace w on w.id = current_workspace()
          left join lateral (
            select m.candidate_id from match m
            where m.workspace_id = current_workspace() and m.submission_id = s.id and m.state = 'pending' and m.band = 'likely' and s.state = 'pending_match'
            order by m.priority desc, m.candidate_id limit 1) m on true
          left join idea i on i.workspace_id = current_workspace() and i.id = coalesce(s.idea_id, m.candidate_id)
          left join idea c on c.workspace_id = current_workspace() and c.id = i.canonical_id
          left join announcement a on a.workspace_id = current_workspace() and a.idea_id = c.id and a.kind = c.status and a.state = 'published'
            and a.lapsed_at is null
          left join delivery d on d.workspace_id = current_workspace() and d.purpose = 'announcement' and d.subject_id = a.id
            and d.thread_id = s.thread_id and d.state <> 'cancelled' and d.created_at >= s.received_at
          where s.workspace_id = current_workspace() and s.id = ${submissionId} and s.state in ('attached', 'pending_match', 'split')
            and s.part_of is null`,
    );
  }
}

function isSilent(policy: Pick<AcknowledgementPolicy, 'isEnabled' | 'silentIntegrationIds'>, { integrationId }: Placed): boolean {
  return !policy.isEnabled || (integrationId !== null && policy.silentIntegrationIds.includes(integrationId));
}

/** Once for the submission; after a rejection once for the verdict that undid it. */
function keyOf({ submissionId, approvalId }: Placed, isReconsidered: boolean): Pick<NewDelivery, 'purpose' | 'subjectId'> {
  return isReconsidered
    ? { purpose: 'reconsideration', subjectId: approvalId ?? submissionId }
    : { purpose: 'acknowledgement', subjectId: submissionId };
}

/** Null: nothing that may be said of it answers them. A decline without its reason would be no answer. */
function answerOf({ isPublic, status, statusReason }: Placed): Answer | null {
  const answer = isPublic ? (ANSWERS.find((each) => each === status) ?? null) : null;
  return answer === 'declined' && statusReason === null ? null : answer;
}

function said({ state, title, statusReason }: Placed, answer: Answer | null, words: Words): string {
  if (answer === null) return words.received;
  const known = { title: title ?? '', reason: statusReason ?? '' };
  if (state !== 'pending_match') return fill(words[answer], known);
  return fill(words.similar, { ...known, status: fill(words[`status_${answer}`], known) });
}

/** The workspace's own page of the idea before the link of an announcement: it is the one that stays. */
function linkOf({ ideaId, ideaNo, announcedLink }: Placed, ideaUrl: string | null): string | null {
  const page = ideaUrl?.replaceAll('{id}', ideaId ?? '').replaceAll('{no}', String(ideaNo ?? ''));
  return toWebUrl(page ?? announcedLink);
}
