/** Nothing of ours is inherited: PGOPTIONS, PGDATA, LANG and LC_* would change what initdb and the server do, and secrets are none of their business. */
export const SERVER_ENVIRONMENT: NodeJS.ProcessEnv = { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C' };
