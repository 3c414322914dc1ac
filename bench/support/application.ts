import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Client } from 'pg';
import { AppModule } from '../../src/app.module';
import { createWorkspace } from '../../src/auth/new-workspace';
import { loadConfig } from '../../src/config/config';
import { addressOf, prepareDatabase } from '../../src/database/connect';
import { SECRET } from './heed-process';
import type { PostgresServer } from './postgres-server';

/** The product's services in this process, logged in as the application's role under row-level security: what is measured is the service's own code. */
export class Application {
  private constructor(
    readonly context: INestApplicationContext,
    /** A connection of the schema's owner, for what is generated. */
    readonly owner: Client,
  ) {}

  /** `workers`: jobs that run at a time; 0 for none. `settings`: what else is in the environment. */
  static async start(server: PostgresServer, workers = 0, settings: Readonly<Record<string, string>> = {}): Promise<Application> {
    const config = loadConfig({
      ...settings,
      DATABASE_URL: server.url,
      HEED_SECRET: SECRET,
      HEED_LOG_LEVEL: 'silent',
      HEED_ROLE: workers === 0 ? 'api' : 'all',
      ...(workers === 0 ? {} : { HEED_WORKER_CONCURRENCY: String(workers) }),
    });
    const address = addressOf(server.url, null, config.appRole, config.secret);
    await prepareDatabase(address, () => undefined);
    // What is generated is right by construction: its foreign keys are not checked row by row.
    await server.superuser.query('grant set on parameter session_replication_role to heed_owner');
    const owner = new Client({ connectionString: server.url });
    await owner.connect();
    const context = await NestFactory.createApplicationContext(AppModule.with(config, address), { logger: false, abortOnError: false });
    return new Application(context, owner);
  }

  async workspace(name: string): Promise<string> {
    return (await createWorkspace(this.owner, name, 'admin@example.com')).workspaceId;
  }

  async stop(): Promise<void> {
    await this.context.close();
    await this.owner.end();
  }
}
