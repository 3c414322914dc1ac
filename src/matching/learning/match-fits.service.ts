import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { one, query } from '../../database/database';
import { sql } from '../../database/sql';
import { EmbeddingProvider } from '../embedding-provider';
import type { Match } from '../match.entity';
import { ANALYSIS_VERSION } from '../text-analysis';
import type { Fit } from './fit';
import { probabilityOf } from './match-model';

export interface StoredFit extends Fit {
  readonly fittedAt: Date;
}

export type RatedMatch = Pick<Match, 'score' | 'gap' | 'gravestMismatch' | 'analysisVersion' | 'scoredWith' | 'band'>;

/** Null: none is earned, or the match was scored otherwise than what the fit was made of. */
export type ProbabilityOf = (match: RatedMatch) => number | null;

/** The fit of this version of the analysis and this embedding model: one of another, or made without, is void. */
@Injectable()
export class MatchFits {
  constructor(private readonly provider: EmbeddingProvider) {}

  /** That has a share in the scores. */
  get model(): string | null {
    return this.provider.model;
  }

  current(db: EntityManager): Promise<StoredFit | null> {
    return one<StoredFit>(
      db,
      sql`select decision_count as "decisionCount", confirmed_count as "confirmedCount", is_earned as "isEarned", model, brier, base_brier as "baseBrier",
                 calibration_error as "calibrationError", bins, support, fitted_at as "fittedAt"
          from match_fit where workspace_id = current_workspace() and analysis_version = ${ANALYSIS_VERSION}::smallint
            and scored_with is not distinct from ${this.model}::text`,
    );
  }

  /** How probable matches are by what the workspace has decided. */
  async probabilities(db: EntityManager): Promise<ProbabilityOf> {
    const fit = await this.current(db);
    const model = fit?.isEarned === true ? fit.model : null;
    return ({ score, gap, gravestMismatch: mismatch, analysisVersion, scoredWith, band }) =>
      model === null ||
      gap === null ||
      analysisVersion !== ANALYSIS_VERSION ||
      (scoredWith !== this.model && score < 1) ||
      band === 'hidden'
        ? null
        : probabilityOf(model, { score, gap, mismatch });
  }

  async keep(tx: EntityManager, fit: Fit): Promise<void> {
    await query(
      tx,
      sql`insert into match_fit (workspace_id, analysis_version, decision_count, confirmed_count, is_earned, model, brier, base_brier, calibration_error,
                                 bins, support, scored_with)
          values (current_workspace(), ${ANALYSIS_VERSION}, ${fit.decisionCount}, ${fit.confirmedCount}, ${fit.isEarned},
                  ${fit.model === null ? null : JSON.stringify(fit.model)}, ${fit.brier}, ${fit.baseBrier}, ${fit.calibrationError},
                  ${JSON.stringify(fit.bins)}, ${JSON.stringify(fit.support)}, ${this.model})
          on conflict (workspace_id, analysis_version) do update
            set decision_count = excluded.decision_count, confirmed_count = excluded.confirmed_count, is_earned = excluded.is_earned, model = excluded.model,
                brier = excluded.brier, base_brier = excluded.base_brier, calibration_error = excluded.calibration_error, bins = excluded.bins,
                support = excluded.support, scored_with = excluded.scored_with, fitted_at = now()`,
    );
  }
}
