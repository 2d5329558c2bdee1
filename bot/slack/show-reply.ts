/**
 * What a handler answered, shown to the one person who asked: a notice that nobody else sees, a window, a private link.
 * Comes after the acknowledgement; a reply that cannot be shown is reported, changes nothing that was done, and follows as a
 * message where it was kept (kept-reply.ts).
 */
import type { Locale, Localized } from '../../cards/card.ts';
import { mrkdwn, plainText, type SlackBlock } from '../../cards/render/slack-blocks.ts';
import {
  blockIdOf,
  infoView,
  renderSlackDetails,
  renderSlackForm,
  type SlackView,
} from '../../cards/render/slack-form.ts';
import { cleanText, escapeMrkdwn, fitText } from '../../cards/render/text-limits.ts';
import type { Reply } from '../../handlers/inbound.ts';
import type { VendorDeps } from '../vendor-platform.ts';
import { okAnswer, type SlackClient } from './client.ts';
import { openFormAction, openPageAction } from './needs.ts';
import type { SlackPlace, SlackUser } from './parse.ts';
import { codeOf } from './problems.ts';
import { slackWords } from './words.ts';

/** Who asked, where, and with what a window may be opened. */
export interface Asked {
  readonly from: SlackUser;
  readonly memberId: string;
  readonly locale: Locale;
  readonly place: SlackPlace;
  readonly triggerId: string | null;
  /** The message that is answered: a click on a button sends it again, because a message opens no window. */
  readonly text?: string;
}

export interface PrivateMessage {
  readonly text: string;
  readonly blocks?: readonly SlackBlock[];
}

/** The bot or the person is not in the channel where something was done. */
const notThere: ReadonlySet<string> = new Set(['user_not_in_channel', 'channel_not_found', 'not_in_channel']);
const longestNotice = 2_900;

export class ReplyShower {
  readonly #client: () => SlackClient;
  readonly #deps: Pick<VendorDeps, 'addressOf' | 'report'>;

  constructor(client: () => SlackClient, deps: Pick<VendorDeps, 'addressOf' | 'report'>) {
    this.#client = client;
    this.#deps = deps;
  }

  async show(reply: Reply, asked: Asked): Promise<void> {
    if (reply.kind === 'none') return;
    const view = this.viewOf(reply, asked);
    if (view && asked.triggerId !== null) return this.#openView(view, asked, asked.triggerId);
    const message = this.messageOf(reply, asked);
    if (message) await this.sayTo(asked, message);
  }

  /** The answer to a submitted form: problems at their fields, the next window, or nothing, which closes it. */
  submissionAnswer(reply: Reply, asked: Asked, formId: string, shown: readonly string[]): object | undefined {
    if (reply.kind === 'form-problems') return problemsAnswer(reply.problems, asked.locale, formId, shown);
    const view = this.viewOf(reply, asked);
    return view ? { response_action: 'update', view } : undefined;
  }

  /** As a window; null for what is no window. */
  viewOf(reply: Reply, { locale, place, memberId }: Asked): SlackView | null {
    switch (reply.kind) {
      case 'open-form': {
        const form = reply.form[locale];
        const metadata = { form: form.id, value: form.value, channel: place.channel, thread: place.threadTs };
        return renderSlackForm(form, { locale, privateMetadata: JSON.stringify(metadata) }).payload;
      }
      case 'details': {
        const lines = reply.lines.map(({ text, ...rest }) => ({ text: text[locale], ...rest }));
        return renderSlackDetails({ title: reply.title[locale], lines }, locale);
      }
      case 'open-page': {
        const button = this.#linkButton(this.#deps.addressOf(reply.page, memberId), locale);
        const words = { type: 'section', text: mrkdwn(slackWords.pageReady[locale]) };
        return infoView(slackWords.open[locale], [words, button], locale);
      }
      default:
        return null;
    }
  }

  /** As a message that only this person sees. */
  messageOf(reply: Reply, { locale, memberId, text }: Asked): PrivateMessage | null {
    switch (reply.kind) {
      case 'notice': {
        const { undo, mend } = reply;
        const buttons = [
          ...(mend ? [button(mend.actionId, mend.label[locale], mend.value)] : []),
          ...(undo ? [button(undo.actionId, slackWords.undo[locale], undo.value)] : []),
        ];
        return says(reply.text[locale], buttons);
      }
      case 'open-form':
        return text === undefined || text.length > 2_000
          ? says(slackWords.pressAgain[locale], [])
          : says(slackWords.formReady[locale], [button(openFormAction, slackWords.openForm[locale], text, 'primary')]);
      case 'open-page': {
        const address = this.#deps.addressOf(reply.page, memberId);
        const words = slackWords.pageReady[locale];
        return { text: words, blocks: [{ type: 'section', text: mrkdwn(words) }, this.#linkButton(address, locale)] };
      }
      case 'details': {
        const lines = reply.lines.map((line) => `${line.text[locale]}${line.amount ? `  ${line.amount}` : ''}`);
        return says([reply.title[locale], ...lines].join('\n'), []);
      }
      case 'form-problems':
        return says(
          Object.values(reply.problems)
            .map((one) => one[locale])
            .join('\n'),
          [],
        );
      default:
        return null;
    }
  }

  async sayWords(asked: Pick<Asked, 'from' | 'place' | 'locale'>, words: Localized<string>): Promise<void> {
    await this.sayTo(asked, says(words[asked.locale], []));
  }

  /**
   * Where it was asked, so that only this person sees it. What came from the Home tab, a shortcut or the command, and what
   * cannot be shown there, becomes a message in the private chat: nobody looks there just now, and it has to stay.
   */
  async sayTo({ from, place }: Pick<Asked, 'from' | 'place'>, message: PrivateMessage): Promise<void> {
    const { channel, threadTs } = place;
    if (channel !== null) {
      const thread = threadTs === null ? {} : { thread_ts: threadTs };
      const args = { channel, user: from.user, ...thread, ...message };
      try {
        await this.#client().call('chat.postEphemeral', args, okAnswer);
        return;
      } catch (problem) {
        if (!notThere.has(codeOf(problem) ?? '')) throw problem;
      }
    }
    await this.#client().call('chat.postMessage', { channel: from.user, ...message }, okAnswer);
  }

  async #openView(view: SlackView, asked: Asked, triggerId: string): Promise<void> {
    try {
      await this.#client().call('views.open', { trigger_id: triggerId, view }, okAnswer);
    } catch (problem) {
      this.#deps.report('slack window', problem);
      await this.sayWords(asked, slackWords.pressAgain);
    }
  }

  #linkButton(address: string, locale: Locale): SlackBlock {
    const opening = { ...button(openPageAction, slackWords.open[locale], '', 'primary'), url: address };
    return { type: 'actions', elements: [opening] };
  }
}

function says(words: string, buttons: readonly SlackBlock[]): PrivateMessage {
  const text = fitText(escapeMrkdwn(cleanText(words)), longestNotice, 'characters').text || '-';
  if (buttons.length === 0) return { text };
  return {
    text,
    blocks: [
      { type: 'section', text: mrkdwn(text) },
      { type: 'actions', elements: buttons },
    ],
  };
}

function button(actionId: string, label: string, value: string, style?: 'primary'): SlackBlock {
  const text = plainText(fitText(label, 75, 'characters').text);
  return { type: 'button', action_id: actionId, text, ...(value ? { value } : {}), ...(style ? { style } : {}) };
}

/** Slack shows problems at inputs only: one that belongs to none stands at the first. */
function problemsAnswer(
  problems: Readonly<Record<string, Localized<string>>>,
  locale: Locale,
  formId: string,
  shown: readonly string[],
): object {
  const errors: Record<string, string> = {};
  for (const [name, problem] of Object.entries(problems)) {
    const at = [name, `${name}.text`].find((one) => shown.includes(one)) ?? shown[0];
    if (at === undefined) continue;
    const blockId = blockIdOf(formId, at);
    errors[blockId] = errors[blockId] ? `${errors[blockId]} ${problem[locale]}` : problem[locale];
  }
  return { response_action: 'errors', errors };
}
