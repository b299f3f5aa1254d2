/** The name and the icon of each that can give a module; the colour goes by `data-tone`. */
import { Cpu, HardDrive, type LucideIcon, MemoryStick, UsersRound, Zap } from 'lucide-react';
import type { GivenBy } from '../../shared/tiers.ts';

export const GIVEN_BY_NAME: Record<GivenBy, string> = {
  memory: 'memory',
  disk: 'disk',
  shared: 'shared',
  compiler: 'compiler',
  stock: 'stock V8',
};

export const SERVED_BY_ICON: Record<GivenBy, LucideIcon> = {
  memory: MemoryStick,
  disk: HardDrive,
  shared: UsersRound,
  compiler: Cpu,
  stock: Zap,
};
