import { Module } from '@nestjs/common';
import { ModerationModule } from '../moderation/moderation.module';
import { CountingService } from './counting.service';
import { IdeaDetailsService } from './idea-details.service';
import { AuthorVotes } from './author-votes.service';
import { IdeaEditsService } from './idea-edits.service';
import { IdeaErasure } from './idea-erasure.service';
import { IdeaListsService } from './idea-lists.service';
import { EmptiedIdeas } from './emptied-ideas.service';
import { IdeaTransitions } from './idea-transitions.service';
import { IdeasController } from './ideas.controller';
import { IdeasService } from './ideas.service';
import { MergeRequestsService } from './merge-requests.service';
import { MergesController } from './merges.controller';
import { MergesService } from './merges.service';
import { PeopleCounts } from './people-counts.service';
import { PromotionsService } from './promotions.service';
import { NotesController } from './notes.controller';
import { NotesService } from './notes.service';
import { SubmissionMoves } from './submission-moves.service';
import { SupportService } from './support.service';
import { SupportersController } from './supporters.controller';
import { SupportersService } from './supporters.service';
import { TagsController } from './tags.controller';
import { TagsService } from './tags.service';
import { TrackerLinksController } from './tracker-links.controller';
import { TrackerLinksService } from './tracker-links.service';

@Module({
  imports: [ModerationModule],
  controllers: [IdeasController, MergesController, SupportersController, TagsController, NotesController, TrackerLinksController],
  providers: [
    IdeasService,
    IdeaTransitions,
    EmptiedIdeas,
    SupportService,
    SubmissionMoves,
    MergesService,
    PromotionsService,
    IdeaEditsService,
    IdeaDetailsService,
    IdeaListsService,
    MergeRequestsService,
    SupportersService,
    PeopleCounts,
    AuthorVotes,
    IdeaErasure,
    CountingService,
    TagsService,
    NotesService,
    TrackerLinksService,
  ],
  exports: [IdeasService, EmptiedIdeas, SupportService, SubmissionMoves, MergesService, PeopleCounts, AuthorVotes, IdeaErasure],
})
export class IdeasModule {}
