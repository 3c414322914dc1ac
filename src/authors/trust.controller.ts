import { Body, Controller, Delete, Get, HttpCode, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../auth/access';
import { CurrentMember, MemberActor } from '../auth/actor';
import { Id } from '../common/id.pipe';
import { SetTrustDto, TrustDto, TrustRulesDto, toTrustRulesDto } from './trust.dto';
import { TrustService } from './trust.service';

@ApiTags('Authors')
@ApiBearerAuth()
@Controller()
export class TrustController {
  constructor(private readonly trust: TrustService) {}

  /** Read the rules of trust
   * @remarks How somebody becomes what. Trust loosens limits; it makes no opinion count for more. */
  @Get('trust-levels')
  @RequireScope('ideas:read')
  rules(): TrustRulesDto {
    return toTrustRulesDto();
  }

  /** Set somebody's trust
   * @remarks By a member, with the reason. It stands until it is taken back. */
  @Put('authors/:id/trust')
  @RequireScope('authors:write')
  set(@CurrentMember() actor: MemberActor, @Id('author') id: string, @Body() dto: SetTrustDto): Promise<TrustDto> {
    return this.trust.set(actor, id, dto);
  }

  /** Leave somebody's trust to the rules
   * @remarks Takes back what a member has set. */
  @Delete('authors/:id/trust')
  @HttpCode(204)
  @RequireScope('authors:write')
  unset(@CurrentMember() actor: MemberActor, @Id('author') id: string): Promise<void> {
    return this.trust.unset(actor, id);
  }
}
