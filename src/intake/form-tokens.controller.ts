import { Controller, Get, Header, Param, Req } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Public } from '../auth/access';
import { FormTokenDto } from './form-tokens.dto';
import { FormTokensService } from './form-tokens.service';
import { formScript } from './form-script';

/** For pages with a plain HTML form. Anybody may ask: a token proves when a page was opened, not by whom. */
@ApiTags('Intake')
@Public()
@Controller('intake')
export class FormTokensController {
  constructor(private readonly tokens: FormTokensService) {}

  /** Get a token for a form that your server renders
   * @remarks Put it into the hidden field that `field` names, once for each page that is opened. */
  @Get(':id/form-token')
  issue(@Param('id') id: string, @Req() request: FastifyRequest): Promise<FormTokenDto> {
    return this.tokens.issue(id.toLowerCase(), request.ip);
  }

  /** Get the script that puts a token into the forms of a page
   * @remarks `<script src="…/form.js" async></script>` on a static page: it adds the hidden field to every form whose action is this integration. */
  @Get(':id/form.js')
  @Header('content-type', 'text/javascript; charset=utf-8')
  // A page of another site loads it: that is what it is for.
  @Header('cross-origin-resource-policy', 'cross-origin')
  @ApiProduces('text/javascript')
  @ApiOkResponse({ description: 'The script.', schema: { type: 'string', example: '(function () { … })();' } })
  async script(@Param('id') id: string, @Req() request: FastifyRequest): Promise<string> {
    const integrationId = id.toLowerCase();
    return formScript(integrationId, await this.tokens.issue(integrationId, request.ip));
  }
}
