import { DynamicModule, Global, Inject, Module, OnApplicationShutdown } from '@nestjs/common';
import type { Pool } from 'pg';
import { DataSource, EntityTarget, ObjectLiteral } from 'typeorm';
import { DatabaseAddress, appDataSource, ownerPool } from './connect';
import { Database } from './database';

/** Connections of the schema's owner: the queue only. */
export const OWNER_POOL = Symbol('owner-pool');

@Global()
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(
    private readonly dataSource: DataSource,
    @Inject(OWNER_POOL) private readonly pool: Pool,
  ) {}

  /** `poolSize` connections of the application; the queue takes `queueSize` of its own (one a concurrent job, plus listening and liveness). */
  static at(
    address: DatabaseAddress,
    entities: readonly EntityTarget<ObjectLiteral>[],
    poolSize: number,
    queueSize: number,
  ): DynamicModule {
    return {
      module: DatabaseModule,
      providers: [
        { provide: DataSource, useFactory: () => appDataSource(address, entities, poolSize) },
        { provide: OWNER_POOL, useFactory: () => ownerPool(address, queueSize) },
        Database,
      ],
      exports: [Database, DataSource, OWNER_POOL],
    };
  }

  /** Last of all: modules above stop their work in beforeApplicationShutdown. */
  async onApplicationShutdown(): Promise<void> {
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
    await this.pool.end();
  }
}
