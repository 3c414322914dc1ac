import { Module } from '@nestjs/common';
import { IdempotencyRetention } from './idempotency-retention';

@Module({ providers: [IdempotencyRetention] })
export class IdempotencyModule {}
