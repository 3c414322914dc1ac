import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ActorRef } from '../common/actor';
import { Conflict, Invalid, NotFound, WrongState } from '../common/errors';
import { one, query } from '../database/database';
import { sql } from '../database/sql';
import { EventsService } from '../events/events.service';
import { count } from './idea-counters';
import { record } from './idea-history';
import { DECLINE_REASON_MIN, IdeaStatus, allowedFrom, judgeTransition } from './transitions';

export interface Transition {
  readonly to: IdeaStatus;
  readonly reason?: string | null;
  /** Its submissions have left it, so that its history tells this from what a member archives. */
  readonly isEmptied?: boolean;
}

/** Moves an idea along its lifecycle, for members and for what follows from other acts. */
@Injectable()
export class IdeaTransitions {
  constructor(private readonly events: EventsService) {}

  async move(tx: EntityManager, actor: ActorRef, id: string, { to, reason = null, isEmptied = false }: Transition): Promise<void> {
    const idea = await one<{ status: IdeaStatus; isMerged: boolean; canonicalId: string }>(
      tx,
      sql`select status, is_merged as "isMerged", canonical_id as "canonicalId" from idea
          where workspace_id = current_workspace() and id = ${id} for no key update`,
    );
    if (!idea) throw new NotFound('idea', id);
    if (idea.isMerged) throw new Conflict(`The idea ${id} is merged: move ${idea.canonicalId}, which it rests on, or unmerge it first.`);
    refuseUnlessOk(id, idea.status, to, reason);
    await query(
      tx,
      sql`update idea set status = ${to}, status_reason = ${reason}, version = version + 1, updated_at = now()
          where workspace_id = current_workspace() and id = ${id}`,
    );
    await count(tx, [
      { dimension: 'status', key: idea.status, delta: -1 },
      { dimension: 'status', key: to, delta: 1 },
    ]);
    const change = { from: idea.status, to };
    await record(tx, { ideaId: id, action: 'transition', actor, change: isEmptied ? { ...change, isEmptied } : change, reason });
    await this.events.emit(tx, { type: 'idea.status_changed', subjectId: id, data: change, actor });
  }
}

function refuseUnlessOk(id: string, from: IdeaStatus, to: IdeaStatus, reason: string | null): void {
  switch (judgeTransition(from, to, reason)) {
    case 'ok':
      return;
    case 'wrong_state':
      throw new WrongState(`The idea ${id} is ${from}: it cannot become ${to}.`, allowedFrom(from));
    case 'reason_too_short':
      throw new Invalid([
        {
          pointer: '/reason',
          code: 'reason_required',
          detail: `A decline is answered to everybody who asked: give a reason of ${DECLINE_REASON_MIN} characters at least.`,
        },
      ]);
    case 'reason_required':
      throw new Invalid([{ pointer: '/reason', code: 'reason_required', detail: `Say why the idea goes from ${from} back to ${to}.` }]);
  }
}
