import { Controller, Get, Param, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiResponse, ApiTags } from '@nestjs/swagger';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../auth/access';
import { RefusedAs } from '../ideas/refused-as';
import { sendPage, visitorOf } from './links.controller';
import { MailLinkActs } from './mail-link-acts.service';

const PAGE = { 'text/html': { schema: { type: 'string', example: '<!doctype html><title>Mail from us</title>' } } } as const;
const DEAD =
  'The link is wrong or expired, or its reader was erased: the three are not told apart. A page for browsers, a problem for programs.';

/** The links in mails of ours: to want no more of them, and to confirm an address. The token is signed, and all that is needed. */
@ApiTags('Signed links')
@Public()
@Controller('mail-links')
export class MailLinksController {
  constructor(private readonly acts: MailLinkActs) {}

  /** Open a link out of a mail
   * @remarks A page without scripts, in the language that Accept-Language asks for. Opening changes nothing, however often: mail scanners open links too. */
  @Get(':token')
  @ApiResponse({ status: 200, description: 'The page.', content: PAGE })
  @RefusedAs(404, DEAD)
  async open(@Param('token') token: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    sendPage(reply, await this.acts.open(token, visitorOf(request)));
  }

  /** Act by a link out of a mail
   * @remarks The button of the page, or the one click of RFC 8058: `List-Unsubscribe=One-Click`. */
  @Post(':token')
  @RouteConfig({ rawBody: true })
  @ApiConsumes('application/x-www-form-urlencoded', 'multipart/form-data')
  @ApiBody({
    description: 'One click, or the form with `do`.',
    schema: { type: 'object', properties: { 'List-Unsubscribe': { type: 'string' } }, example: { 'List-Unsubscribe': 'One-Click' } },
  })
  @ApiResponse({ status: 200, description: 'Done: the page.', content: PAGE })
  @RefusedAs(404, DEAD)
  async act(@Param('token') token: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    sendPage(reply, await this.acts.act(token, request.body, visitorOf(request)));
  }
}
