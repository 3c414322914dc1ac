import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { IfMatch } from '../common/etag';
import { RequireScope } from './access';
import { Actor, CurrentActor } from './actor';
import { UpdateWorkspaceDto, WorkspaceDto } from './workspace.dto';
import { WorkspaceService } from './workspace.service';

@ApiTags('Workspace')
@ApiBearerAuth()
@Controller('workspace')
export class WorkspaceController {
  constructor(private readonly workspaces: WorkspaceService) {}

  /** Read the workspace of this key
   * @remarks Answers an ETag for PATCH. */
  @Get()
  @RequireScope('ideas:read')
  get(@CurrentActor() actor: Actor): Promise<WorkspaceDto> {
    return this.workspaces.get(actor);
  }

  /** Change the workspace
   * @remarks Name, time zone and language. Needs If-Match. */
  @Patch()
  @RequireScope('admin')
  update(@CurrentActor() actor: Actor, @IfMatch() version: number, @Body() dto: UpdateWorkspaceDto): Promise<WorkspaceDto> {
    return this.workspaces.update(actor, version, dto);
  }
}
