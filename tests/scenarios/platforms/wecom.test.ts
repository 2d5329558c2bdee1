/** The stories and faults of all platforms on WeCom: the real adapter against the fake, over real sockets. */
import { openWecomStage } from '../../fakes/wecom/stage.ts';
import { tellFaults } from './tell-faults.ts';
import { tellStories } from './tell-stories.ts';

tellStories('WeCom', openWecomStage);
tellFaults('WeCom', openWecomStage);
