import { Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiResponse, ApiTags } from '@nestjs/swagger';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../auth/access';
import { RefusedAs } from '../ideas/refused-as';
import { PAGE_POLICY } from './html';
import { LinkPage, LinksService, Visitor } from './links.service';

const PAGE = { 'text/html': { schema: { type: 'string', example: '<!doctype html><title>May we name you?</title>' } } } as const;
const DEAD = 'The link is wrong, expired or used up: the three are not told apart. A page for browsers, a problem for programs.';

/** Pages for authors, who have no account: the token in the path is all they need, and the route template all that is logged. */
@ApiTags('Signed links')
@Public()
@Controller('links')
export class LinksController {
  constructor(private readonly links: LinksService) {}

  /** Open a signed link
   * @remarks A page without scripts, in the language that its author wrote in, else that of Accept-Language. Opening changes nothing, however often: mail scanners open links too. */
  @Get(':token')
  @ApiResponse({ status: 200, description: 'The page.', content: PAGE })
  @RefusedAs(404, DEAD)
  async open(@Param('token') token: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    sendPage(reply, await this.links.open(token, visitorOf(request)));
  }

  /** Act by a signed link
   * @remarks What the form of the page sends: a consent, a vote, a join, an appeal, an export, an erasure; no more than the link is for. */
  @Post(':token')
  @RouteConfig({ rawBody: true })
  @ApiConsumes('application/x-www-form-urlencoded')
  @ApiBody({
    description: 'The form: `do` and what belongs to it.',
    schema: { type: 'object', properties: { do: { type: 'string' } }, example: { do: 'credit', form: 'name', name: 'Road Runner' } },
  })
  @ApiResponse({
    status: 200,
    description: 'Done: the page, or with `do=export` the file.',
    content: { ...PAGE, 'application/json': { schema: { type: 'object', example: { author: { name: 'Road Runner' } } } } },
  })
  @RefusedAs(404, DEAD)
  async act(@Param('token') token: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { 'content-type': contentType = '' } = request.headers;
    sendPage(reply, await this.links.act(token, { body: request.body, contentType }, visitorOf(request)));
  }
}

export function visitorOf({ headers, ip }: FastifyRequest): Visitor {
  return { address: ip, accept: headers.accept ?? '', languages: headers['accept-language'] ?? '' };
}

export function sendPage(reply: FastifyReply, { status, contentType, body, language, fileName }: LinkPage): void {
  void reply
    .status(status)
    .headers({ 'content-type': contentType, 'content-security-policy': PAGE_POLICY, 'x-robots-tag': 'noindex, nofollow' });
  if (language !== null) void reply.header('content-language', language);
  if (fileName !== null) void reply.header('content-disposition', `attachment; filename="${fileName}"`);
  void reply.send(body);
}
