import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Put, Query, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiConsumes, ApiTags } from '@nestjs/swagger';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { RequireScope } from '../auth/access';
import { Actor, CurrentActor } from '../auth/actor';
import { IfMatch } from '../common/etag';
import { Id } from '../common/id.pipe';
import {
  AccountDto,
  AccountImportDto,
  AccountsPageDto,
  AssignAccountDto,
  CreateAccountDto,
  ListAccountsQuery,
  UpdateAccountDto,
} from './accounts.dto';
import { AccountsService } from './accounts.service';

@ApiTags('Accounts')
@ApiBearerAuth()
@Controller()
export class AccountsController {
  constructor(private readonly accounts: AccountsService) {}

  /** Add an account
   * @remarks A customer whose people ask for things. */
  @Post('accounts')
  @RequireScope('authors:write')
  create(@CurrentActor() actor: Actor, @Body() dto: CreateAccountDto): Promise<AccountDto> {
    return this.accounts.create(actor, dto);
  }

  /** Import accounts
   * @remarks CSV in UTF-8 with a heading: external_id and name, perhaps segment and revenue; up to 10,000 rows. Rows that are wrong are reported and
   * left out. An account is found by its external_id: the same file again changes nothing, and a column that the file lacks is left as it is. */
  @Post('accounts/imports')
  @HttpCode(200)
  @RouteConfig({ rawBody: true })
  @RequireScope('authors:write')
  @ApiConsumes('text/csv')
  @ApiBody({
    description: 'The file.',
    schema: { type: 'string', example: 'external_id,name,segment,revenue\nacme-4711,Acme Corporation,enterprise,120000\n' },
  })
  import(@CurrentActor() actor: Actor, @Req() request: FastifyRequest): Promise<AccountImportDto> {
    return this.accounts.import(actor, request.body);
  }

  /** List the accounts
   * @remarks In the order they were added. */
  @Get('accounts')
  @RequireScope('authors:read')
  list(@CurrentActor() actor: Actor, @Query() asked: ListAccountsQuery): Promise<AccountsPageDto> {
    return this.accounts.list(actor, asked);
  }

  /** Read one account
   * @remarks Answers an ETag for PATCH. */
  @Get('accounts/:id')
  @RequireScope('authors:read')
  get(@CurrentActor() actor: Actor, @Id('account') id: string): Promise<AccountDto> {
    return this.accounts.get(actor, id);
  }

  /** Change an account
   * @remarks What is left out stays; null empties segment and revenue. Needs If-Match. */
  @Patch('accounts/:id')
  @RequireScope('authors:write')
  update(
    @CurrentActor() actor: Actor,
    @Id('account') id: string,
    @IfMatch() version: number,
    @Body() dto: UpdateAccountDto,
  ): Promise<AccountDto> {
    return this.accounts.update(actor, id, version, dto);
  }

  /** Remove an account
   * @remarks Its authors stay, without an account. */
  @Delete('accounts/:id')
  @HttpCode(204)
  @RequireScope('authors:write')
  remove(@CurrentActor() actor: Actor, @Id('account') id: string): Promise<void> {
    return this.accounts.remove(actor, id);
  }

  /** Say which account an author belongs to
   * @remarks Of all that they are known as. */
  @Put('authors/:id/account')
  @HttpCode(204)
  @RequireScope('authors:write')
  assign(@CurrentActor() actor: Actor, @Id('author') id: string, @Body() dto: AssignAccountDto): Promise<void> {
    return this.accounts.assign(actor, id, dto.accountId);
  }

  /** Take an author out of their account
   * @remarks They stay who they are. */
  @Delete('authors/:id/account')
  @HttpCode(204)
  @RequireScope('authors:write')
  release(@CurrentActor() actor: Actor, @Id('author') id: string): Promise<void> {
    return this.accounts.assign(actor, id, null);
  }
}
