import { Injectable } from '@nestjs/common';
import type { Actor } from '../../auth/actor';
import { Clock } from '../../common/clock';
import { Invalid } from '../../common/errors';
import { Database } from '../../database/database';
import type { MatchFiguresDto, MatchQualityDto, MatchQualityQuery } from './match-quality.dto';
import { Counts, Period, QualityRow, qualityRows } from './quality-facts';

const DAY = 86_400_000;
const DEFAULT_DAYS = 90;
const MOST_DAYS = 400;
const MOST_INTEGRATIONS = 100;
/** Of a period in which nothing happened. */
const NOTHING: Counts = {
  proposed: 0,
  decided: 0,
  accepted: 0,
  dismissed: 0,
  missed: 0,
  automatic: 0,
  undone: 0,
  joined: 0,
  medianHoursToDecision: null,
  p90HoursToDecision: null,
};

/** How good the proposals are in service: measured on what people decided, merged and took back. */
@Injectable()
export class MatchQuality {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async measure(actor: Actor, query: MatchQualityQuery): Promise<MatchQualityDto> {
    const period = periodOf(query, this.clock.now());
    const rows = await this.database.read(actor.workspaceId, (db) => qualityRows(db, period));
    const of = (grouping: QualityRow['grouping']): QualityRow[] => rows.filter((row) => row.grouping === grouping);
    const [total = NOTHING] = of('total');
    return {
      from: period.from.toISOString(),
      to: period.to.toISOString(),
      total: toFigures(total),
      byBand: of('band').map((row) => ({ band: row.band ?? '', ...toFigures(row) })),
      byIntegration: of('integration')
        .slice(0, MOST_INTEGRATIONS)
        .map((row) => ({ integrationId: row.integrationId, ...toFigures(row) })),
      byLanguage: of('language').map((row) => ({ language: row.language, ...toFigures(row) })),
    };
  }
}

function periodOf({ from, to }: MatchQualityQuery, now: Date): Period {
  const end = to === undefined ? now : new Date(to);
  const start = from === undefined ? new Date(end.getTime() - DEFAULT_DAYS * DAY) : new Date(from);
  const days = (end.getTime() - start.getTime()) / DAY;
  if (days > 0 && days <= MOST_DAYS) return { from: start, to: end };
  throw new Invalid([
    {
      pointer: '?from',
      code: 'period',
      detail: `The period begins before it ends, and is of at most ${MOST_DAYS} days; choose other bounds.`,
    },
  ]);
}

function toFigures(row: Counts): MatchFiguresDto {
  const { proposed, decided, accepted, dismissed, missed, automatic, undone, joined, medianHoursToDecision, p90HoursToDecision } = row;
  return {
    proposed,
    decided,
    accepted,
    dismissed,
    precision: share(accepted, decided),
    missed,
    recall: share(accepted, accepted + missed),
    automatic,
    undone,
    unmergeRate: share(undone, joined + undone),
    medianHoursToDecision,
    p90HoursToDecision,
  };
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
