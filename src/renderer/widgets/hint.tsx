import { Tooltip } from 'radix-ui';
import type { ReactNode } from 'react';
import styles from './hint.module.css';

interface HintProps {
  text: ReactNode;
  side?: 'top' | 'bottom' | 'left' | 'right';
  /** The one element that is explained; it must be reachable by keyboard to be of use to everyone. */
  children: ReactNode;
}

/** A short explanation beside what is pointed at or has the focus. */
export function Hint({ text, side = 'bottom', children }: HintProps) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content className={styles.hint} side={side} sideOffset={6} collisionPadding={8}>
          {text}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
