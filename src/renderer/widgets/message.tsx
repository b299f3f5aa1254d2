import { Fragment } from 'react';
import { messagePieces, pathParts, type Subject } from '../readable-message.ts';
import styles from './message.module.css';

/** A message of main's; paths in it stand out and break where paths may. */
export function Message({ text, about }: { text: string; about?: Subject | undefined }) {
  return messagePieces(text, about).map((piece, index) =>
    piece.kind === 'text' ? (
      piece.text
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one text do not move
      <span key={index} className={styles.path}>
        {pathParts(piece.text).map((part, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: nor do the parts of one path
          <Fragment key={at}>
            {part}
            <wbr />
          </Fragment>
        ))}
      </span>
    ),
  );
}
