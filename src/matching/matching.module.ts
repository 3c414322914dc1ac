import { Global, Module } from '@nestjs/common';
import { IdeaSearch } from '../ideas/idea-search';
import { IdeasModule } from '../ideas/ideas.module';
import { AnalysedTexts } from './analysed-texts';
import { DuplicateFinder } from './duplicate-finder.service';
import { IdeaIndex } from './idea-index.service';
import { MatchingService } from './matching.service';
import { PostingIdeaSearch } from './posting-idea-search';
import { Proposals } from './proposals.service';
import { TermStatistics } from './term-statistics.service';

/** Global, because the ideas below are searched through it (IdeaSearch) without knowing it. */
@Global()
@Module({
  imports: [IdeasModule],
  providers: [
    TermStatistics,
    IdeaIndex,
    AnalysedTexts,
    DuplicateFinder,
    Proposals,
    MatchingService,
    { provide: IdeaSearch, useClass: PostingIdeaSearch },
  ],
  exports: [MatchingService, IdeaSearch],
})
export class MatchingModule {}
