import { Body, Controller, Delete, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { Id } from '../common/id.pipe';
import { PageQuery } from '../common/page.dto';
import { RevealsSecret } from '../idempotency/idempotency.interceptor';
import { RequireScope } from './access';
import { Actor, CurrentActor } from './actor';
import { ApiKeysPageDto, CreateApiKeyDto, CreatedApiKeyDto } from './api-keys.dto';
import { ApiKeysService } from './api-keys.service';

@ApiTags('API keys')
@ApiBearerAuth()
@Controller('api-keys')
export class ApiKeysController {
  constructor(private readonly keys: ApiKeysService) {}

  /** Make an API key
   * @remarks Of a machine, or with memberId the personal key of a member. The token is in this answer and nowhere else. */
  @Post()
  @RequireScope('admin')
  @RevealsSecret()
  create(@CurrentActor() actor: Actor, @Body() dto: CreateApiKeyDto): Promise<CreatedApiKeyDto> {
    return this.keys.create(actor, dto);
  }

  /** List the API keys
   * @remarks Never with their tokens. */
  @Get()
  @RequireScope('admin')
  list(@CurrentActor() actor: Actor, @Query() page: PageQuery): Promise<ApiKeysPageDto> {
    return this.keys.list(actor, page);
  }

  /** Revoke an API key
   * @remarks From the next request on. Revoking it again changes nothing. */
  @Delete(':id')
  @HttpCode(204)
  @RequireScope('admin')
  revoke(@CurrentActor() actor: Actor, @Id('api key') id: string): Promise<void> {
    return this.keys.revoke(actor, id);
  }
}
