import { Controller, Param, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiResponse, ApiTags } from '@nestjs/swagger';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../auth/access';
import { Clock } from '../common/clock';
import { toInboundRequest } from './inbound-request';
import { IntakeService } from './intake.service';

/** What the platforms call. Their own signature stands in for an API key; nothing is parsed before it is checked. */
@ApiTags('Intake')
@Public()
@Controller('intake')
export class IntakeController {
  constructor(
    private readonly intake: IntakeService,
    private readonly clock: Clock,
  ) {}

  /** Deliver to an integration
   * @remarks For the platform: the body and the headers are the platform's own, and so is the answer, which is given only after what came is stored. */
  @Post(':id')
  @RouteConfig({ rawBody: true })
  @ApiConsumes('application/json', 'application/x-www-form-urlencoded', 'multipart/form-data', 'message/rfc822')
  @ApiBody({
    description: "The platform's own payload.",
    schema: { type: 'string', format: 'binary', example: '{"body":"Please add a dark theme"}' },
  })
  @ApiResponse({
    status: 202,
    description: 'Stored. The body is what the platform expects; some platforms get 200 or 303.',
    schema: { type: 'object', example: { accepted: true } },
  })
  @ApiResponse({ status: 401, description: 'Unknown integration, wrong signature or stale time stamp: the three are not told apart.' })
  async receive(@Param('id') id: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.answer(id, null, request, reply);
  }

  /** Deliver to an integration whose secret is in its URL
   * @remarks For platforms that cannot sign. */
  @Post(':id/:secret')
  @RouteConfig({ rawBody: true })
  @ApiConsumes('application/json', 'application/x-www-form-urlencoded', 'multipart/form-data', 'message/rfc822')
  @ApiBody({
    description: "The platform's own payload.",
    schema: { type: 'string', format: 'binary', example: '{"body":"Please add a dark theme"}' },
  })
  @ApiResponse({
    status: 202,
    description: 'Stored. The body is what the platform expects; some platforms get 200 or 303.',
    schema: { type: 'object', example: { accepted: true } },
  })
  @ApiResponse({ status: 401, description: 'Unknown integration or wrong secret: the two are not told apart.' })
  async receiveWithSecret(
    @Param('id') id: string,
    @Param('secret') secret: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.answer(id, secret, request, reply);
  }

  private async answer(id: string, secret: string | null, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const answer = await this.intake.receive(id.toLowerCase(), toInboundRequest(request, secret, this.clock.now()), request.ip);
    void reply.status(answer.status).headers(answer.headers ?? {});
    if (answer.contentType !== undefined) void reply.header('content-type', answer.contentType);
    await reply.send(answer.body ?? '');
  }
}
