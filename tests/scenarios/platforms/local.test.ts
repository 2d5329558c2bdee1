/** The stories of all platforms on the local chat. */
import { openLocalStage } from '../../support/local-stage.ts';
import { tellStories } from './tell-stories.ts';

tellStories('the local chat', openLocalStage);
