import type { EntityManager } from 'typeorm';
import { one } from '../database/database';
import { sql } from '../database/sql';
import type { CountingBounds } from './counting';
import type { HelpRoute } from './help-routes';

/** What the rules about one text go by. */
export interface TextPolicy {
  readonly stopWords: readonly string[];
  readonly patterns: readonly string[];
  readonly maxLinks: number;
  readonly maxLinksOfNewcomers: number;
  readonly maxRepeats: number;
  readonly languages: readonly string[];
  readonly approvesAnonymous: boolean;
  readonly approvesFirst: number;
  readonly maxPerAuthorPerHour: number;
  readonly slowModeMinutes: number;
  readonly helpRoutes: readonly HelpRoute[];
}

/** An integration's own bounds; null: those of the workspace. */
export interface IntegrationLimit {
  readonly integrationId: string;
  readonly maxPerMinute: number | null;
  readonly slowModeMinutes: number | null;
}

/** How much comes in at the door, before anything is read. */
export interface DoorLimits {
  readonly maxPerAddressPerMinute: number;
  readonly maxPerIntegrationPerMinute: number;
  readonly maxPerWorkspacePerMinute: number;
  readonly integrationLimits: readonly IntegrationLimit[];
}

export interface Policy extends TextPolicy, DoorLimits, CountingBounds {
  /** Whether the author of a rejected suggestion is told, where a member gives a public reason. */
  readonly answersRejected: boolean;
  readonly version: number;
}

/** Until a workspace sets its own: the defaults of the table. */
export const DEFAULT_POLICY: Policy = {
  stopWords: [],
  patterns: [],
  maxLinks: 3,
  maxLinksOfNewcomers: 2,
  maxRepeats: 2,
  languages: [],
  approvesAnonymous: false,
  approvesFirst: 0,
  maxPerAuthorPerHour: 20,
  slowModeMinutes: 0,
  helpRoutes: [],
  maxPerAddressPerMinute: 1_200,
  maxPerIntegrationPerMinute: 3_000,
  maxPerWorkspacePerMinute: 100_000,
  integrationLimits: [],
  countedPerAddress: 3,
  countedSameWords: 5,
  countedNewcomers: 30,
  burstMinutes: 10,
  answersRejected: false,
  version: 1,
};

/** The policy in force, with its help routes and integration limits, in one read. */
export async function policyOf(db: EntityManager): Promise<Policy> {
  const row = await one<Partial<Policy> & Pick<Policy, 'helpRoutes' | 'integrationLimits'>>(
    db,
    sql`select (select coalesce(jsonb_agg(jsonb_build_object('topic', topic, 'isEnabled', is_enabled, 'terms', terms, 'text', text, 'url', url) order by topic), '[]')
                from help_route where workspace_id = current_workspace()) as "helpRoutes",
               (select coalesce(jsonb_agg(jsonb_build_object('integrationId', integration_id, 'maxPerMinute', max_per_minute,
                                                             'slowModeMinutes', slow_mode_minutes) order by integration_id), '[]')
                from integration_limit where workspace_id = current_workspace()) as "integrationLimits",
               p.stop_words as "stopWords", p.patterns, p.max_links as "maxLinks", p.max_links_of_newcomers as "maxLinksOfNewcomers",
               p.max_repeats as "maxRepeats", p.languages, p.approves_anonymous as "approvesAnonymous", p.approves_first as "approvesFirst",
               p.max_per_author_per_hour as "maxPerAuthorPerHour", p.slow_mode_minutes as "slowModeMinutes",
               p.max_per_address_per_minute as "maxPerAddressPerMinute", p.max_per_integration_per_minute as "maxPerIntegrationPerMinute",
               p.max_per_workspace_per_minute as "maxPerWorkspacePerMinute", p.counted_per_address as "countedPerAddress",
               p.counted_same_words as "countedSameWords", p.counted_newcomers as "countedNewcomers", p.burst_minutes as "burstMinutes",
               p.answers_rejected as "answersRejected", p.version
        from moderation_policy p where p.workspace_id = current_workspace()`,
  );
  return { ...DEFAULT_POLICY, ...row };
}
