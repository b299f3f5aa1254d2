/** How each kind of event is drawn. */
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
  PackageCheck,
  PackageMinus,
  Save,
  SaveOff,
  ShieldX,
  TriangleAlert,
  Undo2,
  Zap,
} from 'lucide-react';
import type { EventKind } from '../../shared/event-kinds.ts';

export interface EventLook {
  icon: LucideIcon;
  /** Null where it has the colour of where it happened. */
  tone: 'danger' | 'warning' | 'neutral' | null;
}

export const EVENT_LOOK: Record<EventKind, EventLook> = {
  hit: { icon: CircleCheck, tone: null },
  miss: { icon: CircleDashed, tone: 'neutral' },
  promotion: { icon: ArrowUpToLine, tone: null },
  save: { icon: Save, tone: null },
  eviction: { icon: PackageMinus, tone: 'neutral' },
  drop: { icon: Eraser, tone: 'neutral' },
  undo: { icon: Undo2, tone: 'neutral' },
  rejected: { icon: ShieldX, tone: 'danger' },
  'read-failed': { icon: FileX, tone: 'danger' },
  'save-failed': { icon: SaveOff, tone: 'danger' },
  'compile-start': { icon: Cog, tone: null },
  'compile-end': { icon: Hammer, tone: null },
  'compile-failed': { icon: CircleX, tone: 'danger' },
  stock: { icon: Zap, tone: null },
  artifact: { icon: PackageCheck, tone: null },
  cancelled: { icon: Ban, tone: 'neutral' },
  loaded: { icon: CheckCheck, tone: null },
  rebuilt: { icon: FileDiff, tone: 'neutral' },
  warning: { icon: TriangleAlert, tone: 'warning' },
  error: { icon: CircleX, tone: 'danger' },
};
