import { Injectable } from '@nestjs/common';
import { Actor } from '../auth/actor';
import { holds } from '../auth/scopes';
import { originOf } from '../common/address';
import { Database } from '../database/database';
import { LimiterService } from '../limiter/limiter.service';
import { DuplicateFinder, type Found } from './duplicate-finder.service';
import { FormTemplates } from './form-templates.service';
import { FoundCache } from './found-cache';
import { FoundMatchesDto, SearchMatchesDto, toFoundMatchDto } from './matches.dto';
import { isProposable } from './matching.service';
import { TextMeanings } from './text-meanings.service';
import { analyseWish, digestOf } from './wish-text';

const WINDOW_SECONDS = 60;
/** Some 10 to 30 ms of work each: a form that asks at every pause of typing stays below, a crawl of the backlog does not. */
const PER_ADDRESS = { name: 'match-search-address', points: 120, windowSeconds: WINDOW_SECONDS };
/** A form has one key for all who visit it. */
const PER_KEY = { name: 'match-search', points: 600, windowSeconds: WINDOW_SECONDS };
const MAX_FOUND = 5;

/** Was this asked for before? For forms and bots, before anything is submitted. Writes nothing. */
@Injectable()
export class WishSearch {
  constructor(
    private readonly database: Database,
    private readonly limiter: LimiterService,
    private readonly finder: DuplicateFinder,
    private readonly templates: FormTemplates,
    private readonly meanings: TextMeanings,
    private readonly cache: FoundCache,
  ) {}

  async search(actor: Actor, address: string, { title, body, integrationId }: SearchMatchesDto): Promise<FoundMatchesDto> {
    await this.requireRoom(actor, address);
    const wish = { title: title ?? null, body };
    const lines = await this.database.read(actor.workspaceId, (db) => this.templates.linesIn(db, wish, integrationId ?? null));
    const vector = await this.meanings.ofSearch(actor.workspaceId, wish, lines);
    const canReadIdeas = holds(actor.scopes, 'ideas:read');
    const found = await this.database.read(actor.workspaceId, async (db) => {
      const [words, by] = [digestOf(wish, lines), vector === null ? 'words' : 'meaning'];
      const hits = await this.cache.get(db, `${actor.workspaceId} ${words} ${by} ${canReadIdeas}`, () =>
        this.finder.hits(db, analyseWish(wish, new Set(lines)), { vector, onlyIdeas: !canReadIdeas }),
      );
      return this.finder.byCanonical(db, hits);
    });
    const shown = found.filter((match) => isProposable(match) && (canReadIdeas || isPublic(match)));
    return { data: shown.slice(0, MAX_FOUND).map((match) => toFoundMatchDto(match, canReadIdeas)) };
  }

  /** The address first: what one visitor asks above their share must not take the form's room from the others. */
  private async requireRoom({ workspaceId, credentialId }: Actor, address: string): Promise<void> {
    await this.limiter.require(
      PER_ADDRESS,
      `${workspaceId} ${originOf(address)}`,
      `More than ${PER_ADDRESS.points} searches in a minute from this address.`,
    );
    await this.limiter.require(PER_KEY, credentialId, `More than ${PER_KEY.points} searches in a minute with this key.`);
  }
}

/** Found by its own words: those of an idea merged into it may be internal. */
function isPublic({ idea, viaIdeaId }: Found): boolean {
  return idea.visibility === 'public' && idea.isTitleConfirmed && viaIdeaId === idea.id;
}
