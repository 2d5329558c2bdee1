import { openFarDingtalk } from '../../fakes/dingtalk/far-dingtalk.ts';
import { tellKills } from './tell-kills.ts';

tellKills('DingTalk', openFarDingtalk, 'one card');
