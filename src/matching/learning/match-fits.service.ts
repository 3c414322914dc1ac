import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { one, query } from '../../database/database';
import { sql } from '../../database/sql';
import type { Match } from '../match.entity';
import { ANALYSIS_VERSION } from '../text-analysis';
import type { Fit } from './fit';
import { probabilityOf } from './match-model';

export interface StoredFit extends Fit {
  readonly fittedAt: Date;
}

export type RatedMatch = Pick<Match, 'score' | 'gap' | 'gravestMismatch' | 'analysisVersion' | 'band'>;

/** Null: none is earned, or the match is of another analysis than the fit. */
export type ProbabilityOf = (match: RatedMatch) => number | null;

/** The fit of this version of the analysis: one of another version is void. */
@Injectable()
export class MatchFits {
  current(db: EntityManager): Promise<StoredFit | null> {
    return one<StoredFit>(
      db,
      sql`select decision_count as "decisionCount", confirmed_count as "confirmedCount", is_earned as "isEarned", model, brier, base_brier as "baseBrier",
                 calibration_error as "calibrationError", bins, support, fitted_at as "fittedAt"
          from match_fit where workspace_id = current_workspace() and analysis_version = ${ANALYSIS_VERSION}::smallint`,
    );
  }

  /** How probable matches are by what the workspace has decided. */
  async probabilities(db: EntityManager): Promise<ProbabilityOf> {
    const fit = await this.current(db);
    const model = fit?.isEarned === true ? fit.model : null;
    return ({ score, gap, gravestMismatch: mismatch, analysisVersion, band }) =>
      model === null || gap === null || analysisVersion !== ANALYSIS_VERSION || band === 'hidden'
        ? null
        : probabilityOf(model, { score, gap, mismatch });
  }

  async keep(tx: EntityManager, fit: Fit): Promise<void> {
    await query(
      tx,
      sql`insert into match_fit (workspace_id, analysis_version, decision_count, confirmed_count, is_earned, model, brier, base_brier, calibration_error,
                                 bins, support)
          values (current_workspace(), ${ANALYSIS_VERSION}, ${fit.decisionCount}, ${fit.confirmedCount}, ${fit.isEarned},
                  ${fit.model === null ? null : JSON.stringify(fit.model)}, ${fit.brier}, ${fit.baseBrier}, ${fit.calibrationError},
                  ${JSON.stringify(fit.bins)}, ${JSON.stringify(fit.support)})
          on conflict (workspace_id, analysis_version) do update
            set decision_count = excluded.decision_count, confirmed_count = excluded.confirmed_count, is_earned = excluded.is_earned, model = excluded.model,
                brier = excluded.brier, base_brier = excluded.base_brier, calibration_error = excluded.calibration_error, bins = excluded.bins,
                support = excluded.support, fitted_at = now()`,
    );
  }
}
