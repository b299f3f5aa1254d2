import type { EventFilter } from '../../shared/event-filter.ts';
import { formatCount } from '../format.ts';
import { ask } from '../inspector-api.ts';
import { showDone } from '../shell/notices-store.ts';

/** Has main save the events that a filter lets through, where the person chooses, and says so. */
export async function exportEvents(filter: EventFilter): Promise<void> {
  const answer = await ask('exportEvents', { filter });
  if (answer?.value.path != null) {
    showDone(`${formatCount(answer.value.events, 'event')} exported to ${answer.value.path}`);
  }
}
