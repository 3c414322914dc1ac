import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../auth/access';
import { Actor, CurrentActor } from '../auth/actor';
import { ClosuresService } from './closures.service';
import { ClosuresPageDto, ListClosuresQuery } from './dto/closures.dto';

@ApiTags('Closures')
@ApiBearerAuth()
@Controller('closures')
export class ClosuresController {
  constructor(private readonly closures: ClosuresService) {}

  /** List closures
   * @remarks Was everybody told? One row for each author and idea they asked for, with the reason where they could not be. */
  @Get()
  @RequireScope('ideas:read')
  list(@CurrentActor() actor: Actor, @Query() page: ListClosuresQuery): Promise<ClosuresPageDto> {
    return this.closures.list(actor, page);
  }
}
