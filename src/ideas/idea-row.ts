import { sql } from '../database/sql';

/** The columns of IdeaSummaryRow, of an idea called `i`. */
export const SUMMARY = sql`i.id, i.title, i.is_title_confirmed as "isTitleConfirmed", i.status, i.visibility, i.owner_id as "ownerId",
  i.canonical_id as "canonicalId", i.is_merged as "isMerged", i.support_count as "supportCount",
  i.support_count + i.discounted_count as "rawSupportCount", i.quadrant, i.score, i.version,
  i.created_at as "createdAt", i.updated_at as "updatedAt"`;

/** The columns of IdeaRow. */
export const WHOLE = sql`${SUMMARY}, i.body, i.status_reason as "statusReason"`;
