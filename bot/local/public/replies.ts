/**
 * What happens after a click or a form: the bot's reply becomes a notice, a form, or a receipt-like list. Cards change
 * through the stream, never here.
 */
import type { CardAction } from '../../../cards/card.ts';
import type { ReplyView } from '../chat-api.ts';
import { newEventId, postSurely, Refusal } from './api.ts';
import { openDialog } from './dialogs.ts';
import { el } from './dom.ts';
import { openForm } from './form-dialog.ts';
import { receipt } from './receipt.ts';
import { state } from './state.ts';
import { locale, pick, t } from './texts.ts';
import { showToast } from './toasts.ts';

type Details = Extract<ReplyView, { kind: 'details' }>;

export function handleReply(reply: ReplyView): void {
  if (reply.kind === 'notice') {
    const { undo, mend } = reply;
    const { actingId } = state;
    showToast({
      tone: reply.tone,
      text: pick(reply.text),
      ...(mend
        ? {
            button: {
              label: pick(mend.label),
              run: () => void runAction({ id: mend.actionId, value: mend.value }, actingId),
            },
          }
        : {}),
      ...(undo
        ? {
            undo: {
              untilMs: Date.parse(undo.until),
              run: () => void runAction({ id: undo.actionId, value: undo.value }, actingId),
            },
          }
        : {}),
    });
  }
  if (reply.kind === 'open-form') {
    const form = pick(reply.form);
    // One event per set of answers: the same answers sent again after a lost connection are not a second event.
    let sent = { answers: '', eventId: '' };
    const submit = (fields: Record<string, string>) => {
      const answers = JSON.stringify(fields);
      if (answers !== sent.answers) sent = { answers, eventId: newEventId() };
      return postSurely<ReplyView>('/forms', {
        eventId: sent.eventId,
        formId: form.id,
        value: form.value,
        fields,
      }).then((answer) => {
        if (answer.kind === 'form-problems') sent = { answers: '', eventId: '' };
        return answer;
      });
    };
    openForm(form, submit, handleReply);
  }
  if (reply.kind === 'open-page') openPage(reply.address);
  if (reply.kind === 'details') openDetails(reply);
}

/** Sends a click as the acting person, or as whoever may undo it. @returns whether the bot answered */
export async function runAction(action: Pick<CardAction, 'id' | 'value'>, actingId = state.actingId): Promise<boolean> {
  const body = { eventId: newEventId(), actionId: action.id, value: action.value };
  try {
    handleReply(await postSurely<ReplyView>('/actions', body, actingId));
    return true;
  } catch (problem) {
    showToast({ tone: 'warning', text: problem instanceof Refusal ? problem.message : t.notDone });
    return false;
  }
}

function openDetails({ title, lines }: Details): void {
  const steps = lines.map(({ text, ...line }) => ({ label: pick(text), ...line }));
  openDialog(pick(title), el('div', { class: 'dialog-body' }, receipt(steps)), { name: 'sheet' });
}

/** In a tab of its own; a browser that holds back what opens by itself gets a button to press. */
function openPage(address: string): void {
  const inOurLanguage = `${address}?lang=${locale}`;
  if (window.open(inOurLanguage, '_blank')) return;
  const open = () => void window.open(inOurLanguage, '_blank');
  showToast({ tone: 'info', text: t.pageReady, button: { label: t.open, run: open } });
}
