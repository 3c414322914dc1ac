import { AttachedTexts } from './attached-texts.service';
import { Global, Module } from '@nestjs/common';
import { IdeaSearch } from '../ideas/idea-search';
import { IdeasModule } from '../ideas/ideas.module';
import { DuplicateFinder } from './duplicate-finder.service';
import { DuplicateRanking } from './duplicate-ranking.service';
import { EmbeddingJob } from './embedding-job.service';
import { EmbeddingProvider } from './embedding-provider';
import { FormLearning } from './form-learning.service';
import { FormTemplates } from './form-templates.service';
import { FoundCache } from './found-cache';
import { IdeaEmbeddings } from './idea-embeddings.service';
import { IdeaIndex } from './idea-index.service';
import { IdeaRenewal } from './idea-renewal.service';
import { IndexRenewal } from './index-renewal';
import { AutomaticAttachment } from './learning/automatic-attachment.service';
import { MatchFits } from './learning/match-fits.service';
import { MatchLearning } from './learning/match-learning.service';
import { MatchingPolicyController } from './learning/matching-policy.controller';
import { MatchingPolicyService } from './learning/matching-policy.service';
import { MissedMerges } from './learning/missed-merges';
import { MatchDecisions } from './match-decisions.service';
import { MatchErasure } from './match-erasure.service';
import { MatchMerges } from './match-merges.service';
import { MatchSweep } from './match-sweep.service';
import { MatchesController } from './matches.controller';
import { MatchesService } from './matches.service';
import { MatchingService } from './matching.service';
import { MatchQualityController } from './quality/match-quality.controller';
import { MatchQuality } from './quality/match-quality.service';
import { MeaningMapJob } from './meaning-map-job.service';
import { MeaningMaps } from './meaning-maps.service';
import { PartedPairs } from './parted-pairs.service';
import { PostingIdeaSearch } from './posting-idea-search';
import { PostingLists } from './posting-lists.service';
import { Proposals } from './proposals.service';
import { RenewedSweep } from './renewed-sweep.service';
import { TermStatistics } from './term-statistics.service';
import { TextMeanings } from './text-meanings.service';
import { WishSearch } from './wish-search.service';

/** Global, because the ideas below are searched through it (IdeaSearch) without knowing it. */
@Global()
@Module({
  imports: [IdeasModule],
  controllers: [MatchQualityController, MatchesController, MatchingPolicyController],
  providers: [
    PostingLists,
    TermStatistics,
    FormTemplates,
    FormLearning,
    IdeaIndex,
    IdeaRenewal,
    IndexRenewal,
    EmbeddingProvider,
    EmbeddingJob,
    IdeaEmbeddings,
    MeaningMaps,
    MeaningMapJob,
    TextMeanings,
    DuplicateRanking,
    DuplicateFinder,
    Proposals,
    PartedPairs,
    MatchingService,
    MatchMerges,
    MatchSweep,
    RenewedSweep,
    FoundCache,
    MatchesService,
    MatchDecisions,
    MatchErasure,
    WishSearch,
    MatchFits,
    AttachedTexts,
    AutomaticAttachment,
    MatchLearning,
    MissedMerges,
    MatchingPolicyService,
    MatchQuality,
    { provide: IdeaSearch, useClass: PostingIdeaSearch },
  ],
  exports: [MatchingService, AutomaticAttachment, PartedPairs, MatchErasure, IdeaSearch],
})
export class MatchingModule {}
