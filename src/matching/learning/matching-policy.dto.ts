import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsNumber, Max, Min } from 'class-validator';
import type { Attached } from './automatic-attachment.service';
import { LEAST_ATTACH_ABOVE, MOST_ATTACH_ABOVE, describeBacking } from './automatic-rules';
import type { Fit } from './fit';
import type { Policy } from './matching-policy';

export class MatchingPolicyInput {
  /** Whether a suggestion joins, without being asked about, the idea it most probably asks for. Refused unless the decisions made so far bear it out.
   * @example true */
  @IsBoolean()
  attachesAutomatically!: boolean;

  /** From which probability on, 0.80 to 0.99.
   * @example 0.95 */
  @IsNumber({ maxDecimalPlaces: 2 })
  @Min(LEAST_ATTACH_ABOVE)
  @Max(MOST_ATTACH_ABOVE)
  attachAbove!: number;
}

export class MatchingPolicyDto {
  /** @example true */
  attachesAutomatically!: boolean;
  /** @example 0.95 */
  attachAbove!: number;
  /** off, on, waiting (on, but no probability is earned now) or paused (it was right less often than asked for; PUT turns it on again).
   * @example "on" */
  state!: string;
  /** What the decisions say about it, and what to do.
   * @example "Of 140 decisions about matches of 95 % and more, 139 were confirmed: at least 96 % are right, with 95 % confidence." */
  explanation!: string;
  /** not_supported: the decisions no longer bear it out; undone: members undid too many.
   * @example null */
  pauseReason!: string | null;
  /** @example null */
  pausedAt!: string | null;
  /** Suggestions that joined an idea by themselves since it was last turned on; the latest 1,000.
   * @example 87 */
  @ApiProperty({ type: 'integer' })
  attachedCount!: number;
  /** How many of them a member undid: GET /v1/matches?decidedBy=automatic&state=dismissed.
   * @example 1 */
  @ApiProperty({ type: 'integer' })
  undoneCount!: number;
  /** @example 3 */
  @ApiProperty({ type: 'integer' })
  version!: number;
}

export function toMatchingPolicyDto(policy: Policy, fit: Fit | null, { attached, undone }: Attached): MatchingPolicyDto {
  const { attachesAutomatically, attachAbove, pausedAt, pauseReason, version } = policy;
  return {
    attachesAutomatically,
    attachAbove,
    state: stateOf(policy, fit),
    explanation:
      pauseReason === 'undone'
        ? `Of ${attached} suggestions that joined an idea by themselves, members undid ${undone}: too many for a precision of ${attachAbove}. Choose a higher probability, or turn it on again.`
        : describeBacking(fit, attachAbove),
    pauseReason,
    pausedAt: pausedAt?.toISOString() ?? null,
    attachedCount: attached,
    undoneCount: undone,
    version,
  };
}

function stateOf({ attachesAutomatically, pausedAt }: Policy, fit: Fit | null): string {
  if (!attachesAutomatically) return 'off';
  if (pausedAt !== null) return 'paused';
  return fit?.isEarned === true ? 'on' : 'waiting';
}
