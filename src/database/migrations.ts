import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';
import { DataSource, MigrationInterface, QueryRunner } from 'typeorm';

/** An arbitrary constant: every replica that migrates takes this advisory lock first. */
const MIGRATION_LOCK = 4_733_116_001;

export const MIGRATIONS_DIR = join(__dirname, '..', '..', 'migrations');

/** Each `<timestamp>-<name>.sql` with its `-- up` and `-- down` part, as the classes TypeORM's executor wants. */
export function loadMigrations(directory = MIGRATIONS_DIR): (new () => MigrationInterface)[] {
  return readdirSync(directory)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => {
      const match = /^(\d{13})-([a-z0-9-]+)\.sql$/.exec(file);
      const [head, down] = readFileSync(join(directory, file), 'utf8').split(/^-- down$/m);
      const up = head?.split(/^-- up$/m)[1];
      if (!match?.[1] || !match[2] || up === undefined || down === undefined) {
        throw new Error(`${file}: a migration is <13 digits>-<name>.sql with a line "-- up" and a line "-- down"`);
      }
      return migrationClass(`${match[2]}${match[1]}`, up, down);
    });
}

function migrationClass(name: string, up: string, down: string): new () => MigrationInterface {
  return class implements MigrationInterface {
    readonly name = name;
    async up(runner: QueryRunner): Promise<void> {
      await runner.query(up);
    }
    async down(runner: QueryRunner): Promise<void> {
      await runner.query(down);
    }
  };
}

/**
 * Brings the schema up to date. `lockHolder` is a connection of the same owner: the advisory lock lives on its session, so that replicas that
 * start together take turns, and one that is killed in the middle lets go. All pending migrations are one transaction.
 */
export async function migrate(owner: DataSource, lockHolder: Client, appRole: string): Promise<string[]> {
  await lockHolder.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
  try {
    await owner.query(`select set_config('heed.app_role', $1, false)`, [appRole]);
    const done = await owner.runMigrations({ transaction: 'all' });
    return done.map((migration) => migration.name);
  } finally {
    await lockHolder.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK]);
  }
}
