import { CsvError, parse } from 'csv-parse/sync';
import type { ImportProblemDto } from './accounts.dto';

export interface AccountLine {
  readonly externalId: string;
  readonly name: string;
  readonly segment: string | null;
  readonly revenue: number | null;
}

export interface ReadAccounts {
  /** A column that the file does not have is left as it is. */
  readonly columns: readonly string[];
  readonly lines: readonly AccountLine[];
  readonly problems: readonly ImportProblemDto[];
}

/** Rows in one import. */
export const MAX_ROWS = 10_000;
const COLUMNS = ['external_id', 'name', 'segment', 'revenue'] as const;
type Column = (typeof COLUMNS)[number];
const LIMITS: Readonly<Record<Exclude<Column, 'revenue'>, number>> = { external_id: 200, name: 200, segment: 60 };
const MAX_REVENUE = 1e12;
const UNREADABLE = /[\p{Cc}\p{Cs}]/u;

interface Row {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** What can be used of a CSV file of accounts and, row by row, why the rest cannot. `problems` without a column: of the file, of which nothing is used. */
export function readAccounts(csv: string): ReadAccounts {
  const rows = rowsOf(csv);
  if ('line' in rows) return { columns: [], lines: [], problems: [rows] };
  const [heading, ...body] = rows;
  const names = (heading?.record ?? []).map((name) => name.trim().toLowerCase());
  const unknown = names.find((name) => !(COLUMNS as readonly string[]).includes(name));
  if (unknown !== undefined || new Set(names).size < names.length || !names.includes('external_id') || !names.includes('name')) {
    return refusal(1, 'The first line names the columns: external_id and name, and perhaps segment and revenue, each once.');
  }
  if (body.length > MAX_ROWS) return refusal(body[MAX_ROWS]?.info.lines ?? 1, `This is more than ${MAX_ROWS} rows: send them in parts.`);
  const lines: AccountLine[] = [];
  const problems: ImportProblemDto[] = [];
  const seen = new Map<string, number>();
  for (const { record, info } of body) {
    const read = accountOf(names, record, info.lines);
    if ('detail' in read) problems.push(read);
    else if (seen.has(read.externalId))
      problems.push(problem(info.lines, 'external_id', `The same as in line ${seen.get(read.externalId)}, which was taken.`));
    else {
      seen.set(read.externalId, info.lines);
      lines.push(read);
    }
  }
  return { columns: names, lines, problems };
}

function rowsOf(csv: string): readonly Row[] | ImportProblemDto {
  try {
    return parse(csv, { bom: true, info: true, relaxColumnCount: true, skipEmptyLines: true, maxRecordSize: 10_000 }) as unknown as Row[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error.lines === 'number' ? error.lines : 1;
    return problem(line, null, 'This is not CSV as RFC 4180 has it: look for a quotation mark that does not end, or a row without one.');
  }
}

function accountOf(names: readonly string[], record: readonly string[], line: number): AccountLine | ImportProblemDto {
  if (record.length !== names.length)
    return problem(line, null, `This row has ${record.length} fields, and the heading names ${names.length}.`);
  const textOf = (column: Column): string => record[names.indexOf(column)]?.trim() ?? '';
  for (const column of ['external_id', 'name', 'segment'] as const) {
    const text = textOf(column);
    if (text === '' && column !== 'segment') return problem(line, column, 'This must not be empty.');
    if (text.length > LIMITS[column]) return problem(line, column, `This has more than ${LIMITS[column]} characters.`);
    if (UNREADABLE.test(text)) return problem(line, column, 'This holds a sign that cannot be stored.');
  }
  const given = textOf('revenue');
  const revenue = given === '' ? null : /^\d{1,13}(\.\d{1,4})?$/.test(given) ? Number(given) : NaN;
  if (revenue !== null && !(revenue <= MAX_REVENUE))
    return problem(line, 'revenue', `Write a number from 0 to ${MAX_REVENUE}, without signs of thousands.`);
  return { externalId: textOf('external_id'), name: textOf('name'), segment: textOf('segment') || null, revenue };
}

function problem(line: number, column: Column | null, detail: string): ImportProblemDto {
  return { line, column, detail };
}

function refusal(line: number, detail: string): ReadAccounts {
  return { columns: [], lines: [], problems: [problem(line, null, detail)] };
}
