/** How each kind of event is named and drawn. */
import {
  ArrowUpToLine,
  Ban,
  CheckCheck,
  CircleCheck,
  CircleDashed,
  CircleX,
  Cog,
  Eraser,
  FileDiff,
  FileX,
  Hammer,
  type LucideIcon,
  PackageMinus,
  Save,
  SaveOff,
  ShieldX,
  TriangleAlert,
} from 'lucide-react';
import type { EventKind } from '../../shared/event-kinds.ts';

export interface EventLook {
  label: string;
  icon: LucideIcon;
  /** Null where it has the colour of where it happened. */
  tone: 'danger' | 'warning' | 'neutral' | null;
}

export const EVENT_LOOK: Record<EventKind, EventLook> = {
  hit: { label: 'hit', icon: CircleCheck, tone: null },
  miss: { label: 'miss', icon: CircleDashed, tone: 'neutral' },
  promotion: { label: 'promotion', icon: ArrowUpToLine, tone: null },
  save: { label: 'save', icon: Save, tone: null },
  eviction: { label: 'eviction', icon: PackageMinus, tone: 'neutral' },
  drop: { label: 'drop', icon: Eraser, tone: 'neutral' },
  rejected: { label: 'rejected', icon: ShieldX, tone: 'danger' },
  'read-failed': { label: 'read failed', icon: FileX, tone: 'danger' },
  'save-failed': { label: 'save failed', icon: SaveOff, tone: 'danger' },
  'compile-start': { label: 'compile', icon: Cog, tone: null },
  'compile-end': { label: 'compiled', icon: Hammer, tone: null },
  'compile-failed': { label: 'compile failed', icon: CircleX, tone: 'danger' },
  cancelled: { label: 'cancelled', icon: Ban, tone: 'neutral' },
  loaded: { label: 'loaded', icon: CheckCheck, tone: null },
  rebuilt: { label: 'rebuilt', icon: FileDiff, tone: 'neutral' },
  warning: { label: 'warning', icon: TriangleAlert, tone: 'warning' },
  error: { label: 'error', icon: CircleX, tone: 'danger' },
};
