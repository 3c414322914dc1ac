import { Body, Controller, Delete, Get, HttpCode, Post, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { RequireScope } from '../auth/access';
import { Actor, CurrentActor } from '../auth/actor';
import { Id } from '../common/id.pipe';
import { MemberIdentitiesDto, MemberIdentityDto, TieMemberIdentityDto } from './member-identities.dto';
import { MemberIdentities } from './member-identities.service';

@ApiTags('Members')
@ApiBearerAuth()
@Controller('members')
export class MemberIdentitiesController {
  constructor(private readonly identities: MemberIdentities) {}

  /** Tie a member to a platform user
   * @remarks Their emoji counts by their role from now on, and what they say in a thread is the team's answer. */
  @Post(':id/identities')
  @RequireScope('admin')
  @ApiCreatedResponse({ type: MemberIdentityDto, description: 'Tied now.' })
  @ApiOkResponse({ type: MemberIdentityDto, description: 'Tied already.' })
  async tie(
    @CurrentActor() actor: Actor,
    @Id('member') id: string,
    @Body() dto: TieMemberIdentityDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<MemberIdentityDto> {
    const { identity, isNew } = await this.identities.tie(actor, id, dto);
    void reply.status(isNew ? 201 : 200);
    return identity;
  }

  /** List a member's platform users
   * @remarks In the order they were tied. */
  @Get(':id/identities')
  @RequireScope('ideas:read')
  list(@CurrentActor() actor: Actor, @Id('member') id: string): Promise<MemberIdentitiesDto> {
    return this.identities.list(actor, id);
  }

  /** Untie a platform user
   * @remarks From the next event on they are somebody from outside. */
  @Delete(':id/identities/:identityId')
  @HttpCode(204)
  @RequireScope('admin')
  untie(@CurrentActor() actor: Actor, @Id('member') id: string, @Id('member identity', 'identityId') identityId: string): Promise<void> {
    return this.identities.untie(actor, id, identityId);
  }
}
