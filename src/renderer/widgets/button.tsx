import type { LucideIcon } from 'lucide-react';
import type { ComponentProps } from 'react';
import styles from './button.module.css';

interface ButtonProps extends ComponentProps<'button'> {
  icon?: LucideIcon;
  /** `danger` for what deletes. */
  look?: 'plain' | 'primary' | 'quiet' | 'danger';
}

/** A button with a text, and an icon before it if it has one. */
export function Button({ icon: Icon, look = 'plain', className, children, ...rest }: ButtonProps) {
  return (
    <button type="button" className={`${styles.button} ${className ?? ''}`} data-look={look} {...rest}>
      {Icon && <Icon size={14} aria-hidden="true" />}
      {children}
    </button>
  );
}

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  icon: LucideIcon;
  /** What it does: read out, and shown to who points at it. */
  label: string;
}

/** A button that is only an icon. */
export function IconButton({ icon: Icon, label, className, title = label, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      className={`${styles.icon} ${className ?? ''}`}
      aria-label={label}
      title={title}
      {...rest}
    >
      <Icon size={14} aria-hidden="true" />
    </button>
  );
}
