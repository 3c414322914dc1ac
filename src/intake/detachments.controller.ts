import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../auth/access';
import { CurrentMember, MemberActor } from '../auth/actor';
import { Id } from '../common/id.pipe';
import { DetachSubmissionDto, DetachmentDto } from './detachments.dto';
import { DetachmentsService } from './detachments.service';

@ApiTags('Submissions')
@ApiBearerAuth()
@Controller('submissions/:id')
export class DetachmentsController {
  constructor(private readonly detachments: DetachmentsService) {}

  /** Take a submission off an idea
   * @remarks Into a new idea of its own, to another one, or back to triage. Its author's support and the votes under it go along, and it is not
   * proposed for the former idea again. What its author was told stays in the ledger. By a member. */
  @Post('detachments')
  @RequireScope('ideas:write')
  detach(@CurrentMember() actor: MemberActor, @Id('submission') id: string, @Body() dto: DetachSubmissionDto): Promise<DetachmentDto> {
    return this.detachments.detach(actor, id, dto);
  }

  /** Give a submission back to the idea it was taken off
   * @remarks Undoes the last detachment, as long as the submission is where that left it. An idea that was opened for it, and that nobody else came
   * to, is archived. By a member. */
  @Post('reattachments')
  @HttpCode(200)
  @RequireScope('ideas:write')
  reattach(@CurrentMember() actor: MemberActor, @Id('submission') id: string): Promise<DetachmentDto> {
    return this.detachments.reattach(actor, id);
  }
}
