import { Injectable } from '@nestjs/common';
import { Actor, refOf } from '../auth/actor';
import { NotFound, WrongState } from '../common/errors';
import { Database, one, query } from '../database/database';
import { sql } from '../database/sql';
import { EventsService } from '../events/events.service';
import { AppealsService } from '../moderation/appeals.service';
import { AppealDto, AppealInput, toAppealDto } from './appeals.dto';

/** In these a verdict stands in the way of the author's words. */
const APPEALABLE = ['held', 'rejected'];

@Injectable()
export class AppealRequestsService {
  constructor(
    private readonly database: Database,
    private readonly appeals: AppealsService,
    private readonly events: EventsService,
  ) {}

  /** Back to the held ones, with the appeal as its reason: a person decides anew. */
  appeal(actor: Actor, id: string, { text }: AppealInput): Promise<AppealDto> {
    return this.database.tx(actor.workspaceId, async (tx) => {
      const row = await one<{ state: string }>(
        tx,
        sql`select state from submission where workspace_id = current_workspace() and id = ${id} for update`,
      );
      if (!row) throw new NotFound('submission', id);
      const appeal = APPEALABLE.includes(row.state) ? await this.appeals.record(tx, refOf(actor), id, text) : null;
      if (appeal === null)
        throw new WrongState(`Submission ${id} is ${row.state} and no verdict stands against it: there is nothing to appeal against.`, []);
      await query(
        tx,
        sql`update submission set state = 'held', state_reason = 'appeal', version = version + 1 where workspace_id = current_workspace() and id = ${id}`,
      );
      const data = { appealId: appeal.id, verdictId: appeal.verdictId };
      await this.events.emit(tx, { type: 'submission.appealed', subjectId: id, data, actor: refOf(actor) });
      return toAppealDto(appeal);
    });
  }
}
