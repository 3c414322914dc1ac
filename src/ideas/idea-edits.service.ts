import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Actor, MemberActor, refOf } from '../auth/actor';
import { Member } from '../auth/member.entity';
import { stale } from '../common/etag';
import { Forbidden, Invalid, NotFound } from '../common/errors';
import { Database, one, query } from '../database/database';
import { sql } from '../database/sql';
import { EventsService } from '../events/events.service';
import { CreateIdeaDto, IdeaDto, IdeaRow, TransitionIdeaDto, UpdateIdeaDto } from './dto/ideas.dto';
import { IdeaDetailsService } from './idea-details.service';
import { fromTo, record } from './idea-history';
import { WHOLE } from './idea-row';
import { IdeaTransitions } from './idea-transitions.service';
import { IdeasService, titleNotConfirmed } from './ideas.service';

/** What people and machines do to an idea through the API. */
@Injectable()
export class IdeaEditsService {
  constructor(
    private readonly database: Database,
    private readonly ideas: IdeasService,
    private readonly details: IdeaDetailsService,
    private readonly transitions: IdeaTransitions,
    private readonly events: EventsService,
  ) {}

  create(actor: Actor, dto: CreateIdeaDto): Promise<IdeaDto> {
    return this.database.tx(actor.workspaceId, async (tx) => {
      await requireOwner(tx, actor, dto.ownerId);
      // A member has written this title; what a machine writes waits for one to read it.
      const { id } = await this.ideas.create(tx, refOf(actor), { ...dto, body: dto.body ?? '', isTitleConfirmed: actor.memberId !== null });
      return this.details.get(actor, id);
    });
  }

  update(actor: Actor, id: string, version: number, dto: UpdateIdeaDto): Promise<IdeaDto> {
    return this.database.tx(actor.workspaceId, async (tx) => {
      const row = await lock(tx, id);
      if (row.version !== version) throw stale('idea', id, row.version);
      if (dto.isTitleConfirmed === true && actor.memberId === null)
        throw new Forbidden('Whether a title may stand in public is for a member to say: use a personal key.', 'member_required');
      await requireOwner(tx, actor, dto.ownerId);
      const next = {
        title: dto.title ?? row.title,
        body: dto.body ?? row.body,
        ownerId: dto.ownerId === undefined ? row.ownerId : dto.ownerId,
        visibility: dto.visibility ?? row.visibility,
        isTitleConfirmed: confirmed(row, dto, actor),
      };
      if (next.visibility === 'public' && !next.isTitleConfirmed) throw titleNotConfirmed();
      const changed = EDITABLE.filter((field) => next[field] !== row[field]);
      if (changed.length === 0) return this.details.get(actor, id);
      await query(
        tx,
        sql`update idea set title = ${next.title}, body = ${next.body}, owner_id = ${next.ownerId}, visibility = ${next.visibility},
              is_title_confirmed = ${next.isTitleConfirmed}, version = version + 1, updated_at = now()
            where workspace_id = current_workspace() and id = ${id}`,
      );
      // Names of fields for texts: the old title may be an author's words (rule 14).
      const change = { fields: changed, ...fromTo('visibility', row, next), ...fromTo('ownerId', row, next) };
      await record(tx, { ideaId: id, action: 'edit', actor: refOf(actor), change });
      if (changed.includes('title') || changed.includes('body'))
        await this.events.emit(tx, { type: 'idea.text_changed', subjectId: id, actor: refOf(actor) });
      return this.details.get(actor, id);
    });
  }

  transition(actor: MemberActor, id: string, dto: TransitionIdeaDto): Promise<IdeaDto> {
    return this.database.tx(actor.workspaceId, async (tx) => {
      await this.transitions.move(tx, refOf(actor), id, dto);
      return this.details.get(actor, id);
    });
  }
}

const EDITABLE = ['title', 'body', 'ownerId', 'visibility', 'isTitleConfirmed'] as const;

async function lock(tx: EntityManager, id: string): Promise<IdeaRow> {
  const row = await one<IdeaRow>(
    tx,
    sql`select ${WHOLE} from idea i where i.workspace_id = current_workspace() and i.id = ${id} for no key update`,
  );
  if (!row) throw new NotFound('idea', id);
  return row;
}

async function requireOwner(tx: EntityManager, { workspaceId }: Actor, ownerId: string | null | undefined): Promise<void> {
  if (ownerId === null || ownerId === undefined) return;
  if (!(await tx.getRepository(Member).existsBy({ workspaceId, id: ownerId })))
    throw new Invalid([{ pointer: '/ownerId', code: 'not_found', detail: 'There is no such member in this workspace.' }]);
}

/** A member who sends a title has read it; a machine that changes one has not. */
function confirmed(row: IdeaRow, dto: UpdateIdeaDto, actor: Actor): boolean {
  if (dto.isTitleConfirmed !== undefined) return dto.isTitleConfirmed;
  if (dto.title === undefined) return row.isTitleConfirmed;
  return actor.memberId !== null || (row.isTitleConfirmed && dto.title === row.title);
}
