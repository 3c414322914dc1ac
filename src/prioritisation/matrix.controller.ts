import { Controller, Get, Header, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { RequireScope } from '../auth/access';
import { Actor, CurrentActor } from '../auth/actor';
import { MatrixDto, MatrixQuery } from './dto/matrix.dto';
import { MatrixService } from './matrix.service';

@ApiTags('Prioritisation')
@ApiBearerAuth()
@Controller()
export class MatrixController {
  constructor(private readonly matrix: MatrixService) {}

  /** Read the Impact/Cost matrix
   * @remarks The rated ideas by score, at most 500, and how many are unrated. An idea that rests on one estimate is hidden from everybody else,
   * so that they estimate on their own. With `asOf` as it was then, in the states of then; titles and support are those of today. */
  @Get('matrix')
  @RequireScope('ideas:read')
  read(@CurrentActor() actor: Actor, @Query() query: MatrixQuery): Promise<MatrixDto> {
    return this.matrix.read(actor, query);
  }

  /** Draw the Impact/Cost matrix
   * @remarks The same points as a picture to paste into a document: both axes on log scales, size by support, uncertainty as a faint ellipse,
   * readable in grey and by a screen reader. It runs no script and refers to nothing outside itself. */
  @Get('matrix.svg')
  @RequireScope('ideas:read')
  @Header('content-type', 'image/svg+xml; charset=utf-8')
  @Header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
  @ApiOkResponse({
    content: { 'image/svg+xml': { schema: { type: 'string', example: '<svg xmlns="http://www.w3.org/2000/svg">…</svg>' } } },
  })
  draw(@CurrentActor() actor: Actor, @Query() query: MatrixQuery): Promise<string> {
    return this.matrix.draw(actor, query);
  }
}
