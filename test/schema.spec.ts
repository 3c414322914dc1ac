import { DataSource, EntityMetadata } from 'typeorm';
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata';
import { prepareDatabase } from '../src/database/connect';
import { loadMigrations, migrate } from '../src/database/migrations';
import { SnakeNaming } from '../src/database/snake-naming';
import { ENTITIES } from '../src/entities';
import { CatalogColumn, columnsOf, describeSchema } from './support/catalog';
import { TestDatabase, cloneDatabase, emptyDatabase } from './support/test-database';

function sourceOf(database: TestDatabase, rest: object): DataSource {
  const { host, port, user, database: name } = database.address.owner;
  return new DataSource({
    type: 'postgres',
    host,
    port,
    username: user,
    database: name,
    installExtensions: false,
    uuidExtension: 'pgcrypto',
    ...rest,
  });
}

/** The type of an entity's column as PostgreSQL would print it. */
function typeOf(source: DataSource, column: ColumnMetadata): string {
  const name = source.driver.normalizeType(column);
  const precision = column.precision == null ? '' : `(${column.precision})`;
  const spelled: Readonly<Record<string, string>> = {
    'timestamp with time zone': `timestamp${precision} with time zone`,
    timestamptz: `timestamp${precision} with time zone`,
    int: 'integer',
    int2: 'smallint',
    int4: 'integer',
    int8: 'bigint',
    float8: 'double precision',
    float: 'double precision',
    bool: 'boolean',
    varchar: 'character varying',
  };
  return `${spelled[name] ?? name}${column.length ? `(${column.length})` : ''}${column.isArray ? '[]' : ''}`;
}

function differences(source: DataSource, entity: EntityMetadata, table: readonly CatalogColumn[]): string[] {
  if (table.length === 0) return [`${entity.name}: there is no table ${entity.tableName}`];
  const surplus = table
    .filter(({ column }) => !entity.columns.some((each) => each.databaseName === column))
    .map(({ column }) => `${entity.tableName}.${column} is not in ${entity.name}`);
  return surplus.concat(
    entity.columns.flatMap((column) => {
      const place = `${entity.name}.${column.propertyName}`;
      const stored = table.find((each) => each.column === column.databaseName);
      if (!stored) return [`${place}: there is no column ${column.databaseName}`];
      const type = typeOf(source, column);
      return [
        type === stored.type ? [] : [`${place} is ${type}, the column ${stored.type}`],
        column.isNullable === stored.isNullable ? [] : [`${place}: nullable ${column.isNullable}, the column ${stored.isNullable}`],
        column.isPrimary === stored.isPrimary ? [] : [`${place}: primary ${column.isPrimary}, the column ${stored.isPrimary}`],
        column.default === undefined || stored.hasDefault ? [] : [`${place} has a default, the column none`],
      ].flat();
    }),
  );
}

describe('entities and migrations', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await cloneDatabase();
  });
  afterAll(() => database.drop());

  it('agree on every column, its type, whether it may be null, and the primary key', async () => {
    const source = sourceOf(database, { entities: ENTITIES, namingStrategy: new SnakeNaming() });
    await source.initialize();
    try {
      const columns = await columnsOf(database.owner);
      const found = source.entityMetadatas.flatMap((entity) =>
        differences(
          source,
          entity,
          columns.filter(({ table }) => table === entity.tableName),
        ),
      );
      expect(found).toEqual([]);
      expect(new Set(source.entityMetadatas.map((entity) => entity.tableName)).size).toBe(ENTITIES.length);
    } finally {
      await source.destroy();
    }
  });
});

describe('migrations', () => {
  it('go up, down and up again to the same schema, and down to nothing', async () => {
    const database = await cloneDatabase();
    const source = sourceOf(database, { migrations: loadMigrations(), migrationsTableName: 'migration', poolSize: 1 });
    await source.initialize();
    try {
      const first = await describeSchema(database.owner);
      expect(first.length).toBeGreaterThan(300);
      for (const _ of loadMigrations()) await source.undoLastMigration({ transaction: 'all' });
      expect((await describeSchema(database.owner)).filter((line) => !/\bmigration(_id_seq|_pkey)?\b|PK_/.test(line))).toEqual([]);
      const holder = await database.owner.connect();
      const done = await migrate(source, holder, database.address.appRole).finally(() => holder.release());
      expect(done).toHaveLength(loadMigrations().length);
      expect(await describeSchema(database.owner)).toEqual(first);
    } finally {
      await source.destroy();
      await database.drop();
    }
  });

  it('run once where three replicas start together on an empty database', async () => {
    const [database, reference] = [await emptyDatabase(), await cloneDatabase()];
    try {
      const said: string[] = [];
      const replicas = [1, 2, 3].map(() => prepareDatabase(database.address, (message) => said.push(message)));
      expect((await Promise.allSettled(replicas)).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled']);
      expect(said.filter((message) => message.startsWith('migrated'))).toHaveLength(1);
      const { rows } = await database.owner.query('select name from migration');
      expect(rows).toHaveLength(loadMigrations().length);
      expect(await describeSchema(database.owner)).toEqual(await describeSchema(reference.owner));
    } finally {
      await database.drop();
      await reference.drop();
    }
  });
});
