import { join } from 'node:path';
import { Child } from './child';

export interface HeedOptions {
  readonly databaseUrl: string;
  readonly role: 'api' | 'all';
  /** The built project to run. */
  readonly app: string;
}

export const PROJECT = join(__dirname, '..', '..');
/** The first admin of the benchmark's workspace. */
export const ADMIN_KEY = `heed_${'benchmark'.repeat(4)}`;
/** What seals the integrations' secrets; every start must have the same. */
export const SECRET = 'b'.repeat(64);

/** The product as it is deployed: dist/main.js in a process of its own, against a server of PostgreSQL. */
export class HeedProcess {
  private constructor(
    private readonly child: Child,
    readonly url: string,
  ) {}

  static async start({ databaseUrl, role, app }: HeedOptions): Promise<HeedProcess> {
    const child = await Child.start(
      [join(app, 'dist', 'main.js')],
      {
        DATABASE_URL: databaseUrl,
        PORT: '0',
        HEED_ROLE: role,
        HEED_SECRET: SECRET,
        HEED_BOOTSTRAP_KEY: ADMIN_KEY,
        // The limit is a feature, not what is measured; it is still counted on every call.
        HEED_REQUESTS_PER_MINUTE: '1000000',
        // As log collectors want it: one line a request is part of the cost.
        HEED_LOG_LEVEL: 'info',
      },
      /Heed is running at (http:\S+)/,
    );
    return new HeedProcess(child, child.said);
  }

  stop(): Promise<void> {
    return this.child.stop();
  }
}
