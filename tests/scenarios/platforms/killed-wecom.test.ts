import { openFarWecom } from '../../fakes/wecom/far-wecom.ts';
import { tellKills } from './tell-kills.ts';

tellKills('WeCom', openFarWecom, 'newest works');
