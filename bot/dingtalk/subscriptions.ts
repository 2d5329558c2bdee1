/** What the Stream connection asks for. Which events come is chosen in the developer console; the topic is always `*`. */
import { topics } from './stream-client.ts';

export const streamSubscriptions = [
  { type: 'EVENT', topic: '*' },
  { type: 'CALLBACK', topic: topics.robot },
  { type: 'CALLBACK', topic: topics.card },
] as const;
