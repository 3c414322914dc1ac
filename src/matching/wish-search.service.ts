import { Injectable } from '@nestjs/common';
import { Actor } from '../auth/actor';
import { holds } from '../auth/scopes';
import { Database } from '../database/database';
import { LimiterService } from '../limiter/limiter.service';
import { DuplicateFinder, type Found } from './duplicate-finder.service';
import { FoundMatchesDto, SearchMatchesDto, toFoundMatchDto } from './matches.dto';
import { isProposable } from './matching.service';
import { analyseWish } from './wish-text';

/** Some 10 to 30 ms of work each: a form that asks at every pause of typing stays below, a crawl of the backlog does not. */
const LIMIT = { name: 'match-search', points: 120, windowSeconds: 60 };
const MAX_FOUND = 5;

/** Was this asked for before? For forms and bots, before anything is submitted. Writes nothing. */
@Injectable()
export class WishSearch {
  constructor(
    private readonly database: Database,
    private readonly limiter: LimiterService,
    private readonly finder: DuplicateFinder,
  ) {}

  async search(actor: Actor, { title, body }: SearchMatchesDto): Promise<FoundMatchesDto> {
    await this.limiter.require(LIMIT, actor.credentialId, `More than ${LIMIT.points} searches in a minute with this key.`);
    const found = await this.database.read(actor.workspaceId, (db) => this.finder.find(db, analyseWish({ title: title ?? null, body })));
    const canReadIdeas = holds(actor.scopes, 'ideas:read');
    const shown = found.filter((match) => isProposable(match) && (canReadIdeas || isPublic(match)));
    return { data: shown.slice(0, MAX_FOUND).map((match) => toFoundMatchDto(match, canReadIdeas)) };
  }
}

/** Found by its own words: those of an idea merged into it may be internal. */
function isPublic({ idea, viaIdeaId }: Found): boolean {
  return idea.visibility === 'public' && idea.isTitleConfirmed && viaIdeaId === idea.id;
}
