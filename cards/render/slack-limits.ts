/**
 * What Slack takes, as data: Block Kit reference and method pages as of September 2026, in UTF-16 characters. Read by the
 * renderers of this folder only; the checker of the tests has numbers of its own.
 */
export const slackLimits = {
  header: 150,
  sectionText: 3_000,
  fieldText: 2_000,
  fieldsPerSection: 10,
  contextText: 3_000,
  imageAlt: 2_000,
  button: 75,
  buttonValue: 2_000,
  actionsPerBlock: 25,
  actionId: 255,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  /** Of `text` beside blocks: `chat.update` refuses more. */
  messageText: 4_000,
  /** Title, submit and close of a modal. */
  modalWord: 24,
  inputLabel: 2_000,
  inputHint: 2_000,
  /** `max_length` and `initial_value` of an input. */
  inputLength: 3_000,
  options: 100,
  optionText: 75,
  /** The documentation says 150, the types say 75. */
  optionValue: 75,
  radios: 10,
  modalBlocks: 100,
  messageBlocks: 50,
} as const;

/** How much of a long card is shown: what fits a screen and stays far below the 50 blocks of a message. */
export const slackBudget = {
  facts: 25,
  fieldLetters: 40,
  traceSections: 4,
  textSections: 10,
  reasons: 10,
  leads: 30,
  /** Groups of options in one list: a window holds 250 kB. */
  optionGroups: 4,
} as const;
