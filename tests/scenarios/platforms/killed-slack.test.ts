import { openFarSlack } from '../../fakes/slack/far-slack.ts';
import { tellKills } from './tell-kills.ts';

tellKills('Slack', openFarSlack, 'one card');
