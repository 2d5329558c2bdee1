/** The stories and faults of all platforms on DingTalk: the real adapter against the fake, cards from our template. */
import { openDingtalkStage, openHttpDingtalkStage, openPlainHttpDingtalkStage } from '../../fakes/dingtalk/stage.ts';
import { tellFaults } from './tell-faults.ts';
import { tellStories } from './tell-stories.ts';

tellStories('DingTalk', openDingtalkStage);
tellFaults('DingTalk', openDingtalkStage);

tellFaults('DingTalk over HTTP', openHttpDingtalkStage);
tellStories('DingTalk over HTTP without a template', openPlainHttpDingtalkStage);
