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
    bodyOpen: (platform) =>
      `Their accounts are not linked to a member of Baton, so no cards reach them there. Who, and what to do: npm run baton -- directory ${platform}`,
    bodyHeld: (missing, of, platform) =>
      `Of ${of} linked people ${missing} were not in this reading, more than may leave at once. First look at what the app may see there. If all of them have left, run: npm run baton -- directory sync ${platform} --accept-leavers`,
    bodyFailing: (since) =>
      `No reading has succeeded since ${since}; it is tried again and again. Leaving that the platform reports is handled at once as always. To check keys and permissions: npm run baton -- doctor`,
    people: (names, count) =>
      count > names.length ? `${names.join(', ')} and ${count - names.length} more` : names.join(', '),
    missing: (missing, of) => `${missing} of ${of}`,
    facts: { open: 'Not matched', missing: 'Missing', problem: 'Why' },
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
