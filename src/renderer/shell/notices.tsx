import { CircleCheck, CircleX, X } from 'lucide-react';
import { Toast } from 'radix-ui';
import { Message } from '../widgets/message.tsx';
import styles from './notices.module.css';
import { dismissNotice, useNotices } from './notices-store.ts';

/** In milliseconds; a problem stands long enough to be read with its advice. */
const DURATION = { problem: 12_000, done: 2_500 };
/** The same of what offers to do something. */
const OFFER_DURATION = 10_000;

/** The short messages over the window. */
export function Notices() {
  const notices = useNotices((state) => state.notices);
  return (
    <Toast.Provider label="Message">
      {notices.map(({ id, tone, message, advice, action, times }) => (
        <Toast.Root
          key={id}
          className={styles.notice}
          data-testid="notice"
          data-tone={tone === 'problem' ? 'danger' : 'memory'}
          type={tone === 'problem' ? 'foreground' : 'background'}
          duration={action ? OFFER_DURATION : DURATION[tone]}
          onOpenChange={(open) => !open && dismissNotice(id)}
        >
          {tone === 'problem' ? (
            <CircleX size={15} aria-hidden="true" />
          ) : (
            <CircleCheck size={15} aria-hidden="true" />
          )}
          <div className={styles.text}>
            <Toast.Title className={styles.message}>
              <Message text={message} />
              {times > 1 && <span className={styles.times}> ({times} times)</span>}
            </Toast.Title>
            {advice && <Toast.Description className={styles.advice}>{advice}</Toast.Description>}
          </div>
          {action && (
            <Toast.Action
              className={styles.action}
              altText={action.keys === null ? action.label : `${action.label}: press ${action.keys}`}
              onClick={action.run}
            >
              {action.label}
              {action.keys !== null && <kbd>{action.keys}</kbd>}
            </Toast.Action>
          )}
          <Toast.Close className={styles.close} aria-label="Dismiss">
            <X size={13} aria-hidden="true" />
          </Toast.Close>
        </Toast.Root>
      ))}
      <Toast.Viewport className={styles.viewport} />
    </Toast.Provider>
  );
}
