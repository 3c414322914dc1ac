import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../auth/access';
import { Actor, CurrentActor } from '../auth/actor';
import { Id } from '../common/id.pipe';
import { PageQuery } from '../common/page.dto';
import { RotateSecretsDto, SecretRotationDto, SecretRotationsPageDto } from './secret-rotations.dto';
import { SecretRotationsService } from './secret-rotations.service';

@ApiTags('Integrations')
@ApiBearerAuth()
@Controller('integrations/:id/secret-rotations')
export class SecretRotationsController {
  constructor(private readonly rotations: SecretRotationsService) {}

  /** Rotate the secrets of an integration
   * @remarks From now on Heed calls out with the new secrets, and takes deliveries proved with the new or, for the overlap, with the former ones: change them on the other side meanwhile. PATCH of the integration replaces secrets without any overlap. */
  @Post()
  @RequireScope('integrations:write')
  rotate(@CurrentActor() actor: Actor, @Id('integration') id: string, @Body() dto: RotateSecretsDto): Promise<SecretRotationDto> {
    return this.rotations.rotate(actor, id, dto);
  }

  /** List the rotations whose former secrets are still taken
   * @remarks In the order they were made. Empty: only the present secrets count. */
  @Get()
  @RequireScope('integrations:write')
  list(@CurrentActor() actor: Actor, @Id('integration') id: string, @Query() page: PageQuery): Promise<SecretRotationsPageDto> {
    return this.rotations.list(actor, id, page);
  }
}
