/** The stories and faults of all platforms on Slack: the real adapter and SDK against the fake. */
import { openSlackStage } from '../../fakes/slack/stage.ts';
import { tellFaults } from './tell-faults.ts';
import { tellStories } from './tell-stories.ts';

tellStories('Slack', openSlackStage);
tellFaults('Slack', openSlackStage);
