import type { Pool } from 'pg';

/** What PostgreSQL's catalog says of a schema, as sorted lines: two databases with equal lines have the same schema. */
export async function describeSchema(pool: Pool): Promise<string[]> {
  const lines: string[] = [];
  for (const query of QUERIES) {
    const { rows } = await pool.query<{ line: string }>(query);
    lines.push(...rows.map(({ line }) => line));
  }
  return lines.sort();
}

/** All of `public`, without what belongs to an extension. Positions of columns do not count: a migration may add one later. */
const QUERIES = [
  `select format('column %s.%s %s%s%s%s%s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), case when a.attnotnull then ' not null' end,
                 ' default ' || pg_get_expr(d.adbin, d.adrelid), nullif(' identity ' || a.attidentity::text, ' identity '),
                 nullif(' generated ' || a.attgenerated::text, ' generated ')) as line
   from pg_attribute a join pg_class c on c.oid = a.attrelid left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
   where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm') and a.attnum > 0 and not a.attisdropped`,
  `select format('constraint %s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as line
   from pg_constraint where connamespace = 'public'::regnamespace and contype <> 'n'`,
  `select format('index %s', indexdef) as line from pg_indexes where schemaname = 'public'`,
  `select format('relation %s %s %s rls %s force %s acl %s options %s', relkind, relname, relpersistence, relrowsecurity, relforcerowsecurity,
                 (select array_agg(entry::text order by entry::text) from unnest(relacl) entry), reloptions) as line
   from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'S')`,
  `select format('policy %s', p) as line from pg_policies p where schemaname = 'public'`,
  `select format('trigger %s', pg_get_triggerdef(t.oid)) as line from pg_trigger t join pg_class c on c.oid = t.tgrelid
   where c.relnamespace = 'public'::regnamespace and not t.tgisinternal`,
  `select format('function %s acl %s', pg_get_functiondef(oid), (select array_agg(entry::text order by entry::text) from unnest(proacl) entry)) as line
   from pg_proc where pronamespace = 'public'::regnamespace and prokind in ('f', 'p')`,
  `select format('type %s', typname) as line from pg_type where typnamespace = 'public'::regnamespace and typtype in ('e', 'd')`,
];

export interface CatalogColumn {
  readonly table: string;
  readonly column: string;
  /** As PostgreSQL prints it: `timestamp(3) with time zone`, `text[]`. */
  readonly type: string;
  readonly isNullable: boolean;
  readonly hasDefault: boolean;
  readonly isPrimary: boolean;
}

export async function columnsOf(pool: Pool): Promise<CatalogColumn[]> {
  const { rows } = await pool.query<CatalogColumn>(
    `select c.relname as "table", a.attname as "column", format_type(a.atttypid, a.atttypmod) as type, not a.attnotnull as "isNullable",
            a.atthasdef or a.attidentity <> '' as "hasDefault",
            exists (select from pg_index i where i.indrelid = c.oid and i.indisprimary and a.attnum = any(i.indkey)) as "isPrimary"
     from pg_attribute a join pg_class c on c.oid = a.attrelid
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
     order by c.relname, a.attname`,
  );
  return rows;
}
