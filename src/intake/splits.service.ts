import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../audit/audit.service';
import { Actor, MemberActor, refOf } from '../auth/actor';
import { Conflict, Invalid, NotFound, WrongState } from '../common/errors';
import { Page, decodeCursor, toPage } from '../common/page';
import { FIRST_ID, newId } from '../common/uuid';
import { Database, one, query } from '../database/database';
import { sql } from '../database/sql';
import { EventsService } from '../events/events.service';
import type { Span } from '../matching/text-lists';
import { SELECT_SPLIT, SplitRow, toSplitDto } from './split-row';
import { LockedSubmission, lockSubmission } from './locked-submission';
import { OutdatedSplits } from './outdated-splits.service';
import { SplitOffers } from './split-offers.service';
import { SplitWholes } from './split-wholes.service';
import { SplitParts } from './split-parts.service';
import { DecideSplitDto, ListSplitsQuery, SplitDto, SplitSubmissionDto } from './splits.dto';
import { checkedParts } from './wish-parts';

/**
 * One text, several wishes: a member takes it apart, or leaves it whole. The text stays as it was said; each wish becomes a submission with its
 * author, thread and time, which is matched, supported and answered like any other. Twice is once, and it can be taken back until the
 * first answer to a part has gone out.
 */
@Injectable()
export class SplitsService {
  constructor(
    private readonly database: Database,
    private readonly wholes: SplitWholes,
    private readonly parts: SplitParts,
    private readonly offers: SplitOffers,
    private readonly outdated: OutdatedSplits,
    private readonly events: EventsService,
    private readonly audit: AuditService,
  ) {}

  /** Oldest first: they wait. */
  list(actor: Actor, { limit, cursor, state }: ListSplitsQuery): Promise<Page<SplitDto>> {
    const filters = ['splits', state];
    const after = decodeCursor(cursor, filters)?.id ?? FIRST_ID;
    return this.database.read(actor.workspaceId, async (db) => {
      const rows = await query<SplitRow>(
        db,
        sql`${SELECT_SPLIT} where x.workspace_id = current_workspace() and x.state = ${state} and x.id > ${after} order by x.id limit ${limit + 1}`,
      );
      return toPage(rows, limit, filters, (row) => ({ key: '', id: row.id }), toSplitDto);
    });
  }

  /** By hand: also where nothing was offered, or the offer was dismissed. */
  split(actor: MemberActor, submissionId: string, { parts }: SplitSubmissionDto): Promise<SplitDto> {
    return this.database.tx(actor.workspaceId, async (tx) => {
      const whole = await lockSubmission(tx, submissionId);
      const spans = checkedParts(whole.text, parts);
      await query(
        tx,
        sql`insert into split as s (workspace_id, id, submission_id, revision_no, starts, ends)
            values (current_workspace(), ${newId()}, ${submissionId}, ${whole.revisionNo}, ${spans.map((span) => span.start)}, ${spans.map((span) => span.end)})
            on conflict (workspace_id, submission_id) do update set state = 'offered' where s.state = 'dismissed'`,
      );
      const [split] = await query<SplitRow>(
        tx,
        sql`${SELECT_SPLIT} where x.workspace_id = current_workspace() and x.submission_id = ${submissionId} for update of x`,
      );
      if (!split) throw new Error('The split written in this transaction is not there');
      return this.accept(tx, actor, whole, split, spans);
    });
  }

  decide(actor: MemberActor, id: string, { decision, parts, revisionNo }: DecideSplitDto): Promise<SplitDto> {
    return this.database.tx(actor.workspaceId, async (tx) => {
      const { split, whole } = await this.lock(tx, id);
      if (decision === 'dismiss') return this.dismiss(tx, actor, split);
      if (decision === 'keep') return this.keep(tx, actor, whole, split, revisionNo);
      if (split.state === 'dismissed') throw decidedAlready(split);
      if (parts === undefined) return this.acceptOffered(tx, actor, whole, split);
      return this.accept(tx, actor, whole, split, checkedParts(whole.text, parts));
    });
  }

  /** Offered again, and the whole is where it was. */
  undo(actor: MemberActor, id: string): Promise<SplitDto> {
    return this.database.tx(actor.workspaceId, async (tx) => {
      const { split, whole } = await this.lock(tx, id);
      if (split.state === 'offered') return toSplitDto(split);
      if (isInForce(split)) {
        await this.parts.takeBack(tx, refOf(actor), split);
        await this.wholes.restore(tx, refOf(actor), split);
        await this.events.emit(tx, {
          type: 'submission.split',
          subjectId: split.submissionId,
          data: { splitId: id, partIds: [] },
          actor: refOf(actor),
        });
      }
      await query(
        tx,
        sql`update split set state = 'offered', part_ids = '{}', former_state = null, former_idea_id = null, supported_at = null, was_counted = null,
                   discount_reason = null, decided_by = null, decided_at = null
            where workspace_id = current_workspace() and id = ${id}`,
      );
      await this.offers.renew(tx, whole);
      await this.record(tx, actor, split, 'undo');
      return this.answer(tx, id);
    });
  }

  private async acceptOffered(tx: EntityManager, actor: MemberActor, whole: LockedSubmission, split: SplitRow): Promise<SplitDto> {
    if (isInForce(split)) return toSplitDto(split);
    if (split.starts.length === 0) {
      const detail = 'Heed finds one wish in what the submission says now: name the parts, or dismiss the offer.';
      throw new Invalid([{ pointer: '/parts', code: 'required', detail }]);
    }
    return this.accept(tx, actor, whole, split, offeredParts(split));
  }

  private async accept(
    tx: EntityManager,
    actor: MemberActor,
    whole: LockedSubmission,
    split: SplitRow,
    spans: readonly Span[],
  ): Promise<SplitDto> {
    if (isInForce(split)) {
      if (split.revisionNo === whole.revisionNo && isSame(offeredParts(split), spans)) return toSplitDto(split);
      throw decidedAlready(split);
    }
    const former = await this.wholes.takeOut(tx, refOf(actor), whole);
    const partIds = await this.parts.make(tx, whole.id, whole.text, spans);
    await query(
      tx,
      sql`update split set state = 'accepted', revision_no = ${whole.revisionNo}, starts = ${spans.map((span) => span.start)}, ends = ${spans.map((span) => span.end)},
                 part_ids = ${partIds}::uuid[], former_state = ${former.state}, former_idea_id = ${former.ideaId}, supported_at = ${former.held?.since ?? null},
                 was_counted = ${former.held?.isCounted ?? null}, discount_reason = ${former.held?.discountReason ?? null}, decided_by = ${actor.memberId},
                 decided_at = now()
          where workspace_id = current_workspace() and id = ${split.id}`,
    );
    await this.record(tx, actor, split, 'accept');
    await this.events.emit(tx, {
      type: 'submission.split',
      subjectId: whole.id,
      data: { splitId: split.id, partIds },
      actor: refOf(actor),
    });
    // Acknowledged once, for all of them, where that has not been done yet.
    await this.events.emit(tx, { type: 'submission.placed', subjectId: whole.id, data: {}, actor: refOf(actor) });
    return this.answer(tx, split.id);
  }

  private async dismiss(tx: EntityManager, actor: MemberActor, split: SplitRow): Promise<SplitDto> {
    if (split.state === 'dismissed') return toSplitDto(split);
    if (isInForce(split)) throw decidedAlready(split);
    await query(
      tx,
      sql`update split set state = 'dismissed', decided_by = ${actor.memberId}, decided_at = now() where workspace_id = current_workspace() and id = ${split.id}`,
    );
    await this.record(tx, actor, split, 'dismiss');
    return this.answer(tx, split.id);
  }

  /** A member has read what the author says now, and the parts stand as they were said. */
  private async keep(
    tx: EntityManager,
    actor: MemberActor,
    whole: LockedSubmission,
    split: SplitRow,
    revisionNo: number = whole.revisionNo,
  ): Promise<SplitDto> {
    if (!isInForce(split)) throw new WrongState(`The split ${split.id} is ${split.state}: it has no parts to keep.`, ['outdated']);
    if (revisionNo !== whole.revisionNo) throw editedSince(whole, 'Read it again, and decide about what it says now.');
    if (split.state === 'accepted') return toSplitDto(split);
    await this.outdated.settle(tx, [whole.id]);
    await this.record(tx, actor, split, 'keep', { revisionNo });
    return this.answer(tx, split.id);
  }

  /** The submission before the split, as everybody who writes either. */
  private async lock(tx: EntityManager, id: string): Promise<{ split: SplitRow; whole: LockedSubmission }> {
    const found = await one<{ submissionId: string }>(
      tx,
      sql`select submission_id as "submissionId" from split where workspace_id = current_workspace() and id = ${id}`,
    );
    if (!found) throw new NotFound('split', id);
    const whole = await lockSubmission(tx, found.submissionId);
    const split = await one<SplitRow>(tx, sql`${SELECT_SPLIT} where x.workspace_id = current_workspace() and x.id = ${id} for update of x`);
    if (!split) throw new NotFound('split', id);
    if (split.state === 'offered' && split.revisionNo !== whole.revisionNo)
      throw editedSince(whole, 'Read it again, and send the parts of what it says now.');
    return { split, whole };
  }

  private record(
    tx: EntityManager,
    actor: MemberActor,
    { id, submissionId }: SplitRow,
    act: 'accept' | 'dismiss' | 'keep' | 'undo',
    read: { readonly revisionNo?: number } = {},
  ): Promise<void> {
    return this.audit.record(tx, {
      actor: refOf(actor),
      action: `split.${act}`,
      subjectType: 'split',
      subjectId: id,
      detail: { submissionId, ...read },
    });
  }

  private async answer(tx: EntityManager, id: string): Promise<SplitDto> {
    const row = await one<SplitRow>(tx, sql`${SELECT_SPLIT} where x.workspace_id = current_workspace() and x.id = ${id}`);
    if (!row) throw new NotFound('split', id);
    return toSplitDto(row);
  }
}

function offeredParts({ starts, ends }: SplitRow): Span[] {
  return starts.map((start, i) => ({ start, end: ends[i] ?? start }));
}

function isSame(one: readonly Span[], other: readonly Span[]): boolean {
  return one.length === other.length && one.every((span, i) => span.start === other[i]?.start && span.end === other[i].end);
}

/** Its parts are submissions. */
function isInForce({ state }: SplitRow): boolean {
  return state === 'accepted' || state === 'outdated';
}

function editedSince({ id }: LockedSubmission, todo: string): Conflict {
  return new Conflict(`The words of the submission ${id} were edited since. ${todo}`);
}

function decidedAlready({ id, state }: SplitRow): WrongState {
  return new WrongState(`The split ${id} was ${state} already. To decide otherwise, undo that first: POST /v1/splits/${id}/undo.`, [
    'offered',
  ]);
}
