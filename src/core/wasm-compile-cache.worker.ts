/** What runs on the cache's threads. A file of its own, with nothing beside it that it needs: hosts may copy it. */
import { answerTasks } from './worker-pool/answer-tasks.ts';
import { TASKS } from './worker-pool/do-tasks.ts';

answerTasks(TASKS);
