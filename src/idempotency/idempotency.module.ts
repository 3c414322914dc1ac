import { Module } from '@nestjs/common';
import { IdempotencyRetention } from './idempotency-retention';
import { KeptReplies } from './kept-replies.service';

@Module({ providers: [IdempotencyRetention, KeptReplies], exports: [KeptReplies] })
export class IdempotencyModule {}
