import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../auth/actor';
import { Clock } from '../common/clock';
import { Database, one } from '../database/database';
import { sql } from '../database/sql';
import { MatrixDto, MatrixQuery, toMatrixPoint } from './dto/matrix.dto';
import { MatrixFilter, matrixCounts, matrixPoints } from './matrix-points';
import { renderMatrixSvg } from './matrix-svg';
import { QUADRANTS } from './model';
import { OPEN_STATUSES } from '../ideas/open-statuses';
import { thresholdsAt } from './thresholds-in-force';

/** Points of one answer: more only cover one another. */
const POINT_LIMIT = 500;

@Injectable()
export class MatrixService {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  read(actor: Actor, query: MatrixQuery): Promise<MatrixDto> {
    return this.database.read(actor.workspaceId, (db) => this.matrix(db, filterOf(actor, query)));
  }

  draw(actor: Actor, query: MatrixQuery): Promise<string> {
    return this.database.read(actor.workspaceId, async (db) => {
      const filter = filterOf(actor, query);
      const { points, thresholds } = await this.matrix(db, filter);
      const workspace = await one<{ name: string }>(db, sql`select name from workspace where id = current_workspace()`);
      return renderMatrixSvg({
        title: `${workspace?.name ?? 'Heed'}: ideas by impact and cost`,
        points: points.map(toMatrixPoint),
        thresholds,
        generatedAt: filter.asOf ?? this.clock.now(),
      });
    });
  }

  private async matrix(db: EntityManager, filter: MatrixFilter): Promise<MatrixDto> {
    const points = await matrixPoints(db, filter, POINT_LIMIT + 1);
    const { ideas, rated, hidden } = await matrixCounts(db, filter);
    const { version, impact, costDays } = await thresholdsAt(db, filter.asOf ?? this.clock.now());
    return {
      asOf: filter.asOf?.toISOString() ?? null,
      thresholds: { version, impact, costDays },
      points: points.slice(0, POINT_LIMIT),
      truncated: points.length > POINT_LIMIT,
      hiddenCount: hidden,
      unratedCount: filter.asOf === null ? Math.max(0, ideas - rated) : null,
    };
  }
}

function filterOf(actor: Actor, { status, quadrant, asOf }: MatrixQuery): MatrixFilter {
  return {
    statuses: status ?? OPEN_STATUSES,
    quadrants: quadrant ?? QUADRANTS,
    memberId: actor.memberId,
    asOf: asOf === undefined ? null : new Date(asOf),
  };
}
