import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { PageInfoDto, PageQuery } from '../common/page.dto';
import { truncate } from '../common/text';
import type { Found } from './duplicate-finder.service';
import type { MatchRow } from './match-row';
import { MATCH_BANDS, MATCH_STATES, type MatchState } from './match.entity';
import type { Mismatch } from './mismatch';
import { describeMismatch, describeReason, type Reason } from './reasons';

/** UTF-16 units of a text shown beside another one: enough to judge by, and a page of 100 stays small. */
const SHOWN_TEXT = 1_000;
/** In one call; each is a transaction of its own. */
const MAX_DECISIONS = 100;

export const DECIDERS = ['member', 'automatic'] as const;
export type Decider = (typeof DECIDERS)[number];

export const DECISIONS = ['accept', 'dismiss'] as const;
export type Decision = (typeof DECISIONS)[number];

export class ListMatchesQuery extends PageQuery {
  /** pending, accepted or dismissed. Left out: pending, or accepted with `decidedBy`.
   * @example "pending" */
  @IsOptional()
  @IsIn(MATCH_STATES)
  state?: MatchState;

  /** member: a person decided. automatic: it was accepted by its probability alone; with `state=dismissed` those of them that a member undid.
   * @example "automatic" */
  @IsOptional()
  @IsIn(DECIDERS)
  decidedBy?: Decider;

  /** likely or related; both when left out, the likely ones first.
   * @example "likely" */
  @IsOptional()
  @IsIn(MATCH_BANDS)
  band?: (typeof MATCH_BANDS)[number];

  /** Only pairs with this idea, on either side.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a10" */
  @IsOptional()
  @IsUUID()
  ideaId?: string;

  /** Only pairs with this submission.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a10" */
  @IsOptional()
  @IsUUID()
  submissionId?: string;
}

export class DecideMatchDto {
  /** accept: it is the same wish; a submission joins the idea, an idea is merged into the other one. dismiss: it is not, and is never proposed again.
   * @example "accept" */
  @IsIn(DECISIONS)
  decision!: Decision;
}

export class MatchDecisionDto {
  /** Of the match.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a10" */
  @IsUUID()
  id!: string;

  /** accept or dismiss.
   * @example "accept" */
  @IsIn(DECISIONS)
  decision!: Decision;
}

export class DecideMatchesDto {
  /** 1 to 100 decisions; one that is refused does not hold up the others. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_DECISIONS)
  @ValidateNested({ each: true })
  @Type(() => MatchDecisionDto)
  decisions!: MatchDecisionDto[];
}

export class SearchMatchesDto {
  /** What the form asks for as a title, where it does.
   * @example "Dark mode" */
  @IsOptional()
  @IsString()
  @MaxLength(500)
  title?: string;

  /** The text as far as it is written.
   * @example "Please add a dark mode to the editor, my eyes hurt at night." */
  @IsString()
  @Length(1, 20_000)
  body!: string;

  /** The integration of the form that it is written in: what this form says in every submission is then left out of the comparison.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a10" */
  @IsOptional()
  @IsUUID()
  integrationId?: string;
}

export class MatchReasonDto {
  /** identical_text, shared_terms, similar_wording, similar_meaning where an embedding model is connected, or attached_text: compared with a
   * submission that is attached to the idea, and worded otherwise than the idea itself.
   * @example "shared_terms" */
  kind!: string;
  /** The telling words that both hold, as the subject writes them; only with shared_terms.
   * @example ["dark", "mode"] */
  terms?: string[];
}

export class MatchMismatchDto {
  /** number, version, negation, opposite, alternative or object.
   * @example "version" */
  kind!: string;
  /** In the subject.
   * @example "12.04" */
  left!: string;
  /** In the candidate.
   * @example "14.04" */
  right!: string;
}

export class MatchSubjectDto {
  /** submission or idea.
   * @example "submission" */
  kind!: string;
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a10" */
  id!: string;
  /** Null where a message has none, and for a submission without the scope submissions:read.
   * @example "Dark mode" */
  title!: string | null;
  /** The first 1,000 characters. Null for a submission without the scope submissions:read.
   * @example "Please add a dark mode to the editor." */
  text!: string | null;
}

export class MatchCandidateDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a10" */
  id!: string;
  /** Where the idea rests now: its own id unless it was merged meanwhile.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a10" */
  canonicalId!: string;
  /** @example "Dark mode for the editor" */
  title!: string;
  /** Of the canonical idea.
   * @example "planned" */
  status!: string;
  /** Of the canonical idea.
   * @example 12 */
  @ApiProperty({ type: 'integer' })
  supportCount!: number;
}

export class MatchAutomaticDto {
  /** @example "2026-11-23T16:44:17.000Z" */
  at!: string;
  /** Its probability then.
   * @example 0.97 */
  probability!: number;
}

export class MatchDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a10" */
  id!: string;
  /** pending, accepted or dismissed.
   * @example "pending" */
  state!: string;
  /** likely or related; hidden where it was too far to propose and a member merged the two all the same.
   * @example "likely" */
  band!: string;
  /** 0 to 1, for ordering; it is no probability.
   * @example 0.74 */
  score!: number;
  /** How much further its score is than the best other one of its subject; negative where another is closer. Null on those from before this was kept.
   * @example 0.21 */
  gap!: number | null;
  /** That the two are one wish, fitted on the decisions of this workspace. Null until that is earned: GET /v1/matches/calibration.
   * @example 0.93 */
  probability!: number | null;
  /** Among the candidates of its subject, from 1.
   * @example 1 */
  @ApiProperty({ type: 'integer' })
  rank!: number;
  subject!: MatchSubjectDto;
  candidate!: MatchCandidateDto;
  reasons!: MatchReasonDto[];
  mismatches!: MatchMismatchDto[];
  /** Reasons and differences in sentences, for people.
   * @example ["Both mention “dark” and “mode”."] */
  because!: string[];
  /** False: nobody was shown it, and a member merged the two all the same.
   * @example true */
  isProposed!: boolean;
  /** member, automatic (by its probability alone) or consequence (of another decision); null while pending.
   * @example "member" */
  decidedBy!: string | null;
  /** The member who decided; null while pending, and where no member did.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a10" */
  decidedById!: string | null;
  /** Where it was accepted by its probability alone, also when a member has undone that; null otherwise. */
  automatic!: MatchAutomaticDto | null;
  /** @example "2026-11-23T16:44:17.000Z" */
  decidedAt!: string | null;
  /** @example "2026-11-23T16:44:17.000Z" */
  createdAt!: string;
  /** Goes up with every decision.
   * @example 1 */
  @ApiProperty({ type: 'integer' })
  version!: number;
}

export class MatchesPageDto {
  data!: MatchDto[];
  page!: PageInfoDto;
}

export class MatchDecisionResultDto {
  /** Of the match.
   * @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a10" */
  id!: string;
  /** 200, or the status that the same decision alone would have been answered with.
   * @example 200 */
  @ApiProperty({ type: 'integer' })
  status!: number;
  /** pending, accepted or dismissed; null where it was refused.
   * @example "accepted" */
  state!: string | null;
  /** The code of the problem; null where it was decided.
   * @example "wrong_state" */
  code!: string | null;
  /** What happened and what to do; null where it was decided.
   * @example "The match was dismissed already." */
  detail!: string | null;
}

export class MatchDecisionResultsDto {
  /** In the order of the request. */
  data!: MatchDecisionResultDto[];
}

export class FoundIdeaDto {
  /** @example "0192f1c2-7b1e-7c3a-9d52-1f0f6f3f9a10" */
  id!: string;
  /** @example "Dark mode for the editor" */
  title!: string;
  /** @example "shipped" */
  status!: string;
  /** internal or public.
   * @example "public" */
  visibility!: string;
}

export class FoundMatchDto {
  idea!: FoundIdeaDto;
  /** likely or related.
   * @example "likely" */
  band!: string;
  /** The words are the same apart from case, punctuation and layout.
   * @example false */
  isIdentical!: boolean;
  reasons!: MatchReasonDto[];
  /** Empty for keys without the scope ideas:read: it quotes the idea. */
  mismatches!: MatchMismatchDto[];
  /** Reasons and differences in sentences, for people.
   * @example ["Both mention “dark” and “mode”."] */
  because!: string[];
}

export class FoundMatchesDto {
  /** Best first, at most five. */
  data!: FoundMatchDto[];
}

export function toMatchDto(row: MatchRow, canReadSubmissions: boolean, probability: number | null): MatchDto {
  const { subjectTitle, subjectText, submissionId } = row;
  const isShown = submissionId === null || canReadSubmissions;
  return {
    id: row.id,
    state: row.state,
    band: row.band,
    score: row.score,
    gap: row.gap,
    probability,
    rank: row.rank,
    subject: {
      kind: submissionId === null ? 'idea' : 'submission',
      id: submissionId ?? row.ideaId ?? '',
      title: isShown ? subjectTitle : null,
      text: isShown && subjectText !== null ? truncate(subjectText, SHOWN_TEXT) : null,
    },
    candidate: {
      id: row.candidateId,
      canonicalId: row.canonicalId,
      title: row.candidateTitle,
      status: row.candidateStatus,
      supportCount: row.candidateSupportCount,
    },
    reasons: row.reasons.map(toReasonDto),
    mismatches: row.mismatches.map(toMismatchDto),
    because: sentences(row.reasons, row.mismatches),
    isProposed: row.isProposed,
    decidedBy: deciderOf(row),
    decidedById: row.decidedBy,
    automatic:
      row.automaticAt === null || row.automaticProbability === null
        ? null
        : { at: row.automaticAt.toISOString(), probability: row.automaticProbability },
    decidedAt: row.decidedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    version: row.version,
  };
}

function deciderOf({ state, decidedBy, automaticAt }: MatchRow): Decider | 'consequence' | null {
  if (state === 'pending') return null;
  if (decidedBy !== null) return 'member';
  return automaticAt !== null && state === 'accepted' ? 'automatic' : 'consequence';
}

export function toFoundMatchDto({ idea, band, isIdentical, reasons, mismatches }: Found, canReadIdeas: boolean): FoundMatchDto {
  const shown = canReadIdeas ? mismatches : [];
  return {
    idea: { id: idea.id, title: idea.title, status: idea.status, visibility: idea.visibility },
    band,
    isIdentical,
    reasons: reasons.map(toReasonDto),
    mismatches: shown.map(toMismatchDto),
    because: sentences(reasons, shown),
  };
}

function toReasonDto(reason: Reason): MatchReasonDto {
  return reason.kind === 'shared_terms' ? { kind: reason.kind, terms: reason.terms } : { kind: reason.kind };
}

function toMismatchDto({ kind, left, right }: Mismatch): MatchMismatchDto {
  return { kind, left, right };
}

function sentences(reasons: readonly Reason[], mismatches: readonly Mismatch[]): string[] {
  return [...reasons.map(describeReason), ...mismatches.map(describeMismatch)];
}
