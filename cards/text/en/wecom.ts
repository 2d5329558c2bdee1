/** What WeCom's notices about the app mean for operations, in English. */
import type { wecomZh } from '../zh/wecom.ts';

export const wecomEn: typeof wecomZh = {
  wecom: {
    appStopping:
      'WeCom says that nobody has opened the Baton app for long and that it will be switched off; then no messages go in or out. Please let people open it once from the workbench, or look at the app in the WeCom admin console, under app management.',
    appStopped:
      'WeCom has switched off the Baton app: no messages go in or out now. Cards are kept and sent once it is on again. Please switch it on in the WeCom admin console, under app management.',
  },
};
