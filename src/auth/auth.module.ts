import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { PassportModule } from '@nestjs/passport';
import { AccessGuard } from './access.guard';
import { ApiKeyStrategy } from './api-key.strategy';
import { ApiKeysController } from './api-keys.controller';
import { ApiKeysService } from './api-keys.service';
import { AuditEntriesController } from './audit-entries.controller';
import { Credentials } from './credentials.service';
import { MembersController } from './members.controller';
import { MembersService } from './members.service';
import { WorkspaceController } from './workspace.controller';
import { WorkspaceService } from './workspace.service';

@Global()
@Module({
  imports: [PassportModule],
  controllers: [WorkspaceController, MembersController, ApiKeysController, AuditEntriesController],
  providers: [ApiKeyStrategy, Credentials, WorkspaceService, MembersService, ApiKeysService, { provide: APP_GUARD, useClass: AccessGuard }],
})
export class AuthModule {}
