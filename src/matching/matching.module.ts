import { Global, Module } from '@nestjs/common';
import { IdeaSearch } from '../ideas/idea-search';
import { IdeasModule } from '../ideas/ideas.module';
import { AnalysedTexts } from './analysed-texts';
import { DuplicateFinder } from './duplicate-finder.service';
import { DuplicateRanking } from './duplicate-ranking.service';
import { IdeaIndex } from './idea-index.service';
import { IndexRenewal } from './index-renewal';
import { MatchDecisions } from './match-decisions.service';
import { MatchErasure } from './match-erasure.service';
import { MatchMerges } from './match-merges.service';
import { MatchSweep } from './match-sweep.service';
import { MatchesController } from './matches.controller';
import { MatchesService } from './matches.service';
import { MatchingService } from './matching.service';
import { PartedPairs } from './parted-pairs.service';
import { PostingIdeaSearch } from './posting-idea-search';
import { Proposals } from './proposals.service';
import { TermStatistics } from './term-statistics.service';
import { WishSearch } from './wish-search.service';

/** Global, because the ideas below are searched through it (IdeaSearch) without knowing it. */
@Global()
@Module({
  imports: [IdeasModule],
  controllers: [MatchesController],
  providers: [
    TermStatistics,
    IdeaIndex,
    IndexRenewal,
    AnalysedTexts,
    DuplicateRanking,
    DuplicateFinder,
    Proposals,
    PartedPairs,
    MatchingService,
    MatchMerges,
    MatchSweep,
    MatchesService,
    MatchDecisions,
    MatchErasure,
    WishSearch,
    { provide: IdeaSearch, useClass: PostingIdeaSearch },
  ],
  exports: [MatchingService, PartedPairs, MatchErasure, IdeaSearch],
})
export class MatchingModule {}
