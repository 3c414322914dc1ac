import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test, TestingModuleBuilder } from '@nestjs/testing';
import supertest from 'supertest';
import { AppModule } from '../../src/app.module';
import { createAdapter, setUp } from '../../src/app.setup';
import { createWorkspace } from '../../src/auth/new-workspace';
import type { Role, Scope } from '../../src/auth/scopes';
import { ProblemRenderer } from '../../src/common/problem.filter';
import type { Config } from '../../src/config/config';
import { describeForLog, isUnavailable, isUnstorable } from '../../src/database/database-errors';
import { JobRunner } from '../../src/jobs/job-runner';
import { JsonLogger } from '../../src/logger';
import { TestDatabase, cloneDatabase } from './test-database';

/** A caller of the API with one key. */
export class ApiClient {
  constructor(
    private readonly server: Parameters<typeof supertest>[0],
    readonly token: string,
    readonly memberId: string | null,
  ) {}

  get = (path: string) => supertest(this.server).get(path).set('authorization', `Bearer ${this.token}`);
  post = (path: string, body?: object) => supertest(this.server).post(path).set('authorization', `Bearer ${this.token}`).send(body);
  put = (path: string, body?: object) => supertest(this.server).put(path).set('authorization', `Bearer ${this.token}`).send(body);
  patch = (path: string, body?: object) => supertest(this.server).patch(path).set('authorization', `Bearer ${this.token}`).send(body);
  delete = (path: string) => supertest(this.server).delete(path).set('authorization', `Bearer ${this.token}`);
}

export interface TestWorkspace {
  readonly id: string;
  readonly admin: ApiClient;
  member(name: string, role: Role): Promise<ApiClient>;
  machine(...scopes: Scope[]): Promise<ApiClient>;
}

/** The whole application on a database of its own. Jobs run only in `drain()`, so that a test decides when. */
export class TestHeed {
  private constructor(
    readonly app: NestFastifyApplication,
    readonly database: TestDatabase,
    readonly baseUrl: string,
    private readonly isReplica: boolean,
  ) {}

  static async start(
    options: {
      config?: Partial<Config>;
      with?: (builder: TestingModuleBuilder) => TestingModuleBuilder;
      /** A second process against the same database; stop it first. */
      replicaOf?: TestHeed;
    } = {},
  ): Promise<TestHeed> {
    const database = options.replicaOf?.database ?? (await cloneDatabase());
    const config: Config = { ...CONFIG, ...options.config };
    let builder = Test.createTestingModule({ imports: [AppModule.with(config, database.address)] });
    builder = options.with?.(builder) ?? builder;
    builder.setLogger(new JsonLogger(config));
    const module = await builder.compile();
    const app = module.createNestApplication<NestFastifyApplication>(createAdapter(config), { bodyParser: false });
    setUp(app, config, new ProblemRenderer(config.publicUrl, { isUnavailable, isUnstorable }, describeForLog));
    await app.listen(0, '127.0.0.1');
    const address = app.getHttpServer().address();
    return new TestHeed(
      app,
      database,
      `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
      options.replicaOf !== undefined,
    );
  }

  get server(): Parameters<typeof supertest>[0] {
    return this.app.getHttpServer();
  }

  /** Without a key. */
  get anonymous(): ReturnType<typeof supertest> {
    return supertest(this.server);
  }

  /** People who ask are not acknowledged, unless a test is about that: most look at what is said in a thread later. */
  async workspace({ acknowledges = false } = {}): Promise<TestWorkspace> {
    const client = await this.database.owner.connect();
    const created = await createWorkspace(client, 'Test', 'admin@example.com').finally(() => client.release());
    if (!acknowledges)
      await this.rows('insert into acknowledgement_policy (workspace_id, is_enabled) values ($1, false)', [created.workspaceId]);
    const admin = new ApiClient(this.server, created.token, created.memberId);
    const key = async (name: string, memberId: string | undefined, scopes: Scope[]) => {
      const response = await admin.post('/v1/api-keys', { name, scopes, memberId }).expect(201);
      return new ApiClient(this.server, response.body.token as string, memberId ?? null);
    };
    return {
      id: created.workspaceId,
      admin,
      member: async (name, role) => {
        const response = await admin.post('/v1/members', { name, email: `${name.toLowerCase()}@example.com`, role }).expect(201);
        return key(name, response.body.id as string, ['admin']);
      },
      machine: (...scopes) => key('machine', undefined, scopes),
    };
  }

  /** Runs jobs until none is due. */
  drain(): Promise<void> {
    return this.app.get(JobRunner).drain();
  }

  /** Rows as the owner sees them, over all workspaces. */
  async rows<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.database.owner.query<Row>(text, values)).rows;
  }

  async stop(): Promise<void> {
    await this.app.close();
    if (!this.isReplica) await this.database.drop();
  }
}

const CONFIG: Config = {
  role: 'all',
  host: '127.0.0.1',
  port: 0,
  publicUrl: 'http://heed.test',
  dataDir: '/nowhere',
  databaseUrl: null,
  appDatabaseUrl: null,
  appRole: 'heed_app',
  poolSize: 10,
  secret: 'a secret of thirty-two characters or more',
  previousSecret: null,
  bootstrapKey: null,
  outboundAllow: ['127.0.0.0/8'],
  trustedProxies: 0,
  // No worker: jobs run in drain().
  workerConcurrency: 0,
  requestsPerMinute: 1_000_000,
  metricsToken: null,
  embeddings: null,
  logLevel: (process.env.TEST_LOG as 'warn' | undefined) ?? 'silent',
};
