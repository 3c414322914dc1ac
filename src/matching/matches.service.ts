import { Injectable } from '@nestjs/common';
import { Actor } from '../auth/actor';
import { holds } from '../auth/scopes';
import { NotFound } from '../common/errors';
import { Page, decodeCursor, toPage } from '../common/page';
import { Database, query } from '../database/database';
import { join, sql } from '../database/sql';
import { CalibrationDto, toCalibrationDto } from './learning/calibration.dto';
import { MatchFits } from './learning/match-fits.service';
import { MatchRow, SELECT_MATCH, readMatch } from './match-row';
import { ListMatchesQuery, MatchDto, toMatchDto } from './matches.dto';

/** Reads what was proposed. */
@Injectable()
export class MatchesService {
  constructor(
    private readonly database: Database,
    private readonly fits: MatchFits,
  ) {}

  async list(actor: Actor, { limit, cursor, ...filters }: ListMatchesQuery): Promise<Page<MatchDto>> {
    const { band, decidedBy, ideaId, submissionId } = filters;
    const state = filters.state ?? (decidedBy === undefined ? 'pending' : 'accepted');
    const after = decodeCursor(cursor, filters);
    const conditions = [sql`m.workspace_id = current_workspace()`, sql`m.state = ${state}`];
    // The bands are ranges of the sort key, so a band is still one scan of match_queue.
    if (band === 'likely') conditions.push(sql`m.priority > 1`);
    if (band === 'related') conditions.push(sql`m.priority <= 1 and m.band = 'related'`);
    if (decidedBy === 'automatic') conditions.push(sql`m.automatic_at is not null`);
    if (decidedBy === 'member') conditions.push(sql`m.decided_by is not null`);
    if (ideaId !== undefined) conditions.push(sql`(m.idea_id = ${ideaId} or m.candidate_id = ${ideaId})`);
    if (submissionId !== undefined) conditions.push(sql`m.submission_id = ${submissionId}`);
    // Two ideas that rest on one meanwhile: there is nothing left to decide, unless one is unmerged.
    if (state === 'pending') conditions.push(sql`d.canonical_id is distinct from c.canonical_id`);
    if (after) conditions.push(sql`(m.priority, m.id) < (${Number(after.key)}::float8, ${after.id}::uuid)`);
    const { rows, probabilityOf } = await this.database.read(actor.workspaceId, async (db) => ({
      rows: await query<MatchRow>(
        db,
        sql`${SELECT_MATCH} where ${join(conditions, sql` and `)} order by m.priority desc, m.id desc limit ${limit + 1}`,
      ),
      probabilityOf: await this.fits.probabilities(db),
    }));
    const canReadSubmissions = holds(actor.scopes, 'submissions:read');
    return toPage(
      rows,
      limit,
      filters,
      (row) => ({ key: String(row.priority), id: row.id }),
      (row) => toMatchDto(row, canReadSubmissions, probabilityOf(row)),
    );
  }

  async get(actor: Actor, id: string): Promise<MatchDto> {
    return this.database.read(actor.workspaceId, async (db) => {
      const row = await readMatch(db, id);
      if (!row) throw new NotFound('match', id);
      return toMatchDto(row, holds(actor.scopes, 'submissions:read'), (await this.fits.probabilities(db))(row));
    });
  }

  /** How far the probabilities can be trusted. */
  async calibration(actor: Actor): Promise<CalibrationDto> {
    return toCalibrationDto(await this.database.read(actor.workspaceId, (db) => this.fits.current(db)));
  }
}
