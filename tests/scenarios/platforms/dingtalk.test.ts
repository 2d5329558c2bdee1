/** The stories and faults of all platforms on DingTalk: the real adapter against the fake, cards from our template. */
import { openDingtalkStage, openHttpDingtalkStage, openPlainDingtalkStage } from '../../fakes/dingtalk/stage.ts';
import { tellFaults } from './tell-faults.ts';
import { tellStories } from './tell-stories.ts';

tellStories('DingTalk', openDingtalkStage);
tellFaults('DingTalk', openDingtalkStage);

tellStories('DingTalk over HTTP', openHttpDingtalkStage);
tellStories('DingTalk without a template', openPlainDingtalkStage);
