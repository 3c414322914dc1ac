import { sql } from '../database/sql';

/** The integer by which the posting index knows the workspace of this connection. */
export const WORKSPACE_NO = sql`(select w.no from workspace w where w.id = current_workspace())`;
