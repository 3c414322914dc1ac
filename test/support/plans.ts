import type { PoolClient, QueryConfig } from 'pg';
import type { EntityManager } from 'typeorm';
import { Database } from '../../src/database/database';
import type { TestHeed } from './heed';

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Actual Rows'?: number;
  readonly Plans?: readonly PlanNode[];
}

export interface Scan {
  readonly kind: string;
  readonly table: string;
  readonly index?: string;
}

/** Runs `work` as the application's role in a workspace, and answers how each of its reading statements reached its tables. */
export async function scansOf(heed: TestHeed, workspaceId: string, work: (db: EntityManager) => Promise<unknown>): Promise<Scan[]> {
  return heed.app.get(Database).tx(workspaceId, async (tx) => {
    // Services that open a scope of the same workspace join this one, and run their statements on its connection.
    const spy = jest.spyOn((await tx.queryRunner?.connect()) as PoolClient, 'query');
    await work(tx);
    const statements = (spy.mock.calls as unknown as [string | QueryConfig, unknown[] | undefined][]).map(([asked, values]) =>
      typeof asked === 'string' ? { text: asked, values: values ?? [] } : { text: asked.text, values: asked.values ?? [] },
    );
    spy.mockRestore();
    const scans: Scan[] = [];
    for (const { text, values } of statements) {
      if (!/^\s*\(?\s*(select|with)/i.test(text)) continue;
      const [row] = await tx.query(`explain (format json) ${text}`, values);
      collect(row['QUERY PLAN'][0].Plan as PlanNode, scans);
    }
    return scans;
  });
}

function collect(node: PlanNode, scans: Scan[]): void {
  if (node['Relation Name'] !== undefined) scans.push({ kind: node['Node Type'], table: node['Relation Name'], index: node['Index Name'] });
  for (const child of node.Plans ?? []) collect(child, scans);
}
