/** Directories of the chat tools, in English. */
import type { directoryZh } from '../zh/directory.ts';

export const directoryEn: typeof directoryZh = {
  directory: {
    platforms: { local: 'local chat', slack: 'Slack', wecom: 'WeCom', dingtalk: 'DingTalk' },
    titleOpen: (platform, count) =>
      `${platform} directory: ${count} ${count === 1 ? 'person is' : 'people are'} not matched`,
    titleHeld: (platform, count) => `${platform} directory: ${count} people missing at once, nobody was deactivated`,
    titleFailing: (platform) => `The ${platform} directory cannot be read`,
    settled: (platform) => `${platform} directory: nothing left to do`,
    bodyOpen:
      'Their accounts are not linked to members of Baton, so no cards reach them there. The whole list, and what to do, is shown on the server.',
    bodyHeld:
      'More people are missing than may leave at once. First look at what the app may see there. If all of them have really left, run the command below on the server.',
    bodyFailing: (since) =>
      `No reading has succeeded since ${since}; it is tried again and again. Leaving that the platform reports is handled at once as always. Please check keys and permissions.`,
    between: ', ',
    andMore: (names, count) => `${names} and others, ${count} in all`,
    missing: (missing, of) => `${missing} of ${of} linked people`,
    facts: { open: 'Not matched', missing: 'Missing', problem: 'Why', command: 'Command' },
    problems: {
      retry: 'the platform does not answer for now',
      uncertain: 'the platform does not answer for now',
      refused: 'the platform does not allow it; most likely a permission is missing',
      gone: 'the platform does not allow it; most likely a permission is missing',
      empty: 'the platform answered with an empty list',
      failed: 'the reading broke off; the log has a line on it',
    },
  },
};
