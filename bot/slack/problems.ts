/**
 * Slack's answers and the ways a call can fail, sorted in one place into what the dispatcher knows. Codes are those of the
 * method pages (September 2026); nothing of a request or of an answer's text is kept but its code.
 */
import { PlatformError } from '../../jobs/chat-platform.ts';

/** A code of Slack, for the log: `missing_scope`, `invalid_blocks`, `http 500`. Never a body. */
export class SlackProblem extends Error {
  readonly code: string;
  constructor(code: string) {
    super(`Slack: ${code}`);
    this.name = 'SlackProblem';
    this.code = code;
  }
}

/** What to do: as PlatformError, and `blocks` = what we sent is not as Slack wants it, a plain text may do. */
type Fate = PlatformError['kind'] | 'blocks';

const fates: Readonly<Record<string, Fate>> = {
  ...fateOf('retry', [
    'ratelimited',
    'rate_limited',
    'message_limit_exceeded',
    'service_unavailable',
    'team_added_to_org',
    'external_channel_migrating',
    'streaming_state_conflict',
  ]),
  // May have happened all the same.
  ...fateOf('uncertain', ['internal_error', 'fatal_error', 'request_timeout', 'update_failed']),
  ...fateOf('gone', [
    'channel_not_found',
    'is_archived',
    'user_not_found',
    'users_not_found',
    'user_disabled',
    'user_not_in_channel',
    'user_not_visible',
    'cannot_dm_bot',
    'cannot_reply_to_message',
    'thread_not_found',
    'message_not_found',
    'cant_update_message',
    'edit_window_closed',
    'is_inactive',
    'block_mismatch',
    'cant_delete_message',
    'file_not_found',
    'file_deleted',
  ]),
  ...fateOf('blocks', [
    'invalid_blocks',
    'invalid_blocks_format',
    'invalid_arguments',
    'msg_blocks_too_long',
    'msg_too_long',
    'invalid_metadata_format',
    'invalid_metadata_schema',
    'metadata_too_large',
    'metadata_must_be_sent_from_app',
  ]),
  ...fateOf('refused', [
    'no_text',
    'too_many_attachments',
    'markdown_text_conflict',
    'unknown_method',
    'invalid_cursor',
    'not_enabled',
    'view_too_large',
    'hash_conflict',
    'expired_trigger_id',
    'trigger_expired',
    'exchanged_trigger_id',
    'trigger_exchanged',
    'invalid_trigger_id',
  ]),
};

/** Somebody has to change something at Slack first; until then the message waits. */
const settings: ReadonlySet<string> = new Set([
  'invalid_auth',
  'not_authed',
  'token_revoked',
  'token_expired',
  'account_inactive',
  'missing_scope',
  'not_allowed_token_type',
  'no_permission',
  'access_denied',
  'accesslimited',
  'ekm_access_denied',
  'team_access_not_granted',
  'org_login_required',
  'two_factor_setup_required',
  'user_removed_from_team',
  'team_disabled',
  'not_in_channel',
  'messages_tab_disabled',
  'restricted_action',
  'restricted_action_read_only_channel',
  'restricted_action_thread_only_channel',
  'restricted_action_non_threadable_channel',
]);

function fateOf(fate: Fate, codes: readonly string[]): Record<string, Fate> {
  return Object.fromEntries(codes.map((code) => [code, fate]));
}

/** Of what was last heard: somebody has to change something at Slack first. */
export function isSettingsProblem(code: string): boolean {
  return settings.has(code);
}

/** Slack does not like how the message is made. */
export function isBlocksProblem(problem: unknown): boolean {
  return (
    problem instanceof PlatformError && problem.cause instanceof SlackProblem && fates[problem.cause.code] === 'blocks'
  );
}

/** The code that Slack gave, null for everything else. */
export function codeOf(problem: unknown): string | null {
  const cause = problem instanceof PlatformError ? problem.cause : problem;
  return cause instanceof SlackProblem ? cause.code : null;
}

/** @param isHarmless the call may be made again without effect: what is uncertain is then only late */
export function asPlatformError(operation: string, code: string, isHarmless: boolean): PlatformError {
  const cause = new SlackProblem(code);
  if (settings.has(code)) return new PlatformError('slack', operation, 'retry', { cause });
  // A code that nobody has heard of yet: later, with growing waits, and in the log.
  const fate = Object.hasOwn(fates, code) ? fates[code] : 'retry';
  const kind = fate === 'blocks' ? 'refused' : fate === 'uncertain' && isHarmless ? 'retry' : (fate ?? 'retry');
  return new PlatformError('slack', operation, kind, { cause });
}

/** The call did not come to an answer: timeout, reset, a page instead of JSON. */
export function asUnanswered(operation: string, code: string, isHarmless: boolean): PlatformError {
  return new PlatformError('slack', operation, isHarmless ? 'retry' : 'uncertain', { cause: new SlackProblem(code) });
}

export function asRateLimited(operation: string, retryAfterMs: number): PlatformError {
  return new PlatformError('slack', operation, 'retry', { retryAfterMs, cause: new SlackProblem('ratelimited') });
}
