import { cpus, loadavg, totalmem } from 'node:os';

/** One line of the table and one object of the JSON: plain values, units in the names. */
export type Row = Readonly<Record<string, string | number | boolean | null>>;

export interface Machine {
  readonly cores: number;
  readonly processor: string;
  readonly memoryGb: number;
  readonly node: string;
  /** Null where none is used. */
  readonly postgres: string | null;
}

export function machine(postgres: string | null): Machine {
  const processors = cpus();
  return {
    cores: processors.length,
    processor: processors[0]?.model ?? 'unknown',
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    postgres,
  };
}

/** How many processes wanted to run over the last minute, ours among them: above the number of cores, figures are too high. */
export function load(): number {
  return Number((loadavg()[0] ?? 0).toFixed(2));
}

export function printMachine(facts: Machine): void {
  const postgres = facts.postgres === null ? '' : `, PostgreSQL ${facts.postgres}`;
  console.log(
    `${facts.cores} cores (${facts.processor}), ${facts.memoryGb} GB, Node ${facts.node}${postgres}; load ${load()} at the start`,
  );
}

/** Columns as wide as their widest value, numbers to the right. */
export function table(rows: readonly Row[]): string {
  const names = Object.keys(rows[0] ?? {});
  const cells = rows.map((row) => names.map((name) => String(row[name] ?? '')));
  const widths = names.map((name, i) => Math.max(name.length, ...cells.map((line) => line[i]?.length ?? 0)));
  const isNumber = names.map((name) => rows.every((row) => typeof row[name] !== 'string'));
  const line = (values: readonly string[]): string =>
    values
      .map((value, i) => (isNumber[i] ? value.padStart(widths[i] ?? 0) : value.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd();
  return [line(names), ...cells.map(line)].join('\n');
}

/** Prints the table and answers the rows as the JSON has them: each complete in itself, with the machine it was measured on. */
export function report(bench: string, facts: Machine, rows: readonly Row[]): Row[] {
  console.log(`\n${table(rows)}\n`);
  return rows.map((row) => ({ bench, ...row, ...facts }));
}
