import { Eye, EyeOff, Folder, TriangleAlert, X } from 'lucide-react';
import type { BroughtFolder } from '../../shared/contract.ts';
import { formatCount } from '../format.ts';
import { ask } from '../inspector-api.ts';
import { IconButton } from '../widgets/button.tsx';
import styles from './folder-strip.module.css';
import { useFolders } from './folders-store.ts';

/** The last two names of a path tell folders apart. */
function shortPath(path: string): string {
  const separator = path.includes('/') ? '/' : '\\';
  const names = path.split(separator).filter(Boolean);
  return names.length <= 2 ? path : `…${separator}${names.slice(-2).join(separator)}`;
}

function whatWatchingMeans({ watched, folders, unwatchedFolders }: BroughtFolder): string {
  if (!watched)
    return 'Watch, until the app is quit: modules that change in this folder are loaded anew, and new ones brought in';
  const some = unwatchedFolders > 0 ? `; ${formatCount(unwatchedFolders, 'folder')} in it are too many` : '';
  return `Watching ${formatCount(folders, 'folder')}${some}, until the app is quit. Click to stop`;
}

function FolderChip({ folder }: { folder: BroughtFolder }) {
  const { path, modules, watched, problem, unwatchedFolders } = folder;
  const Icon = watched ? Eye : EyeOff;
  const trouble =
    problem ?? (unwatchedFolders > 0 ? `${formatCount(unwatchedFolders, 'folder')} in it not watched` : null);
  return (
    <li className={styles.chip} data-watched={watched}>
      <Folder size={13} aria-hidden="true" />
      <span className={styles.path} title={path}>
        {shortPath(path)}
      </span>
      <span className={styles.count}>
        {formatCount(modules, 'module')}
        {watched && ', watched'}
      </span>
      {trouble !== null && (
        <span className={styles.trouble} title={trouble} data-tone="warning">
          <TriangleAlert size={13} aria-hidden="true" />
          <span>{trouble}</span>
        </span>
      )}
      <button
        type="button"
        className={styles.watch}
        aria-pressed={watched}
        aria-label={`Watch ${path}`}
        title={whatWatchingMeans(folder)}
        onClick={() => void ask('watchFolder', { path, watched: !watched })}
      >
        <Icon size={13} aria-hidden="true" />
        Watch
      </button>
      <IconButton
        icon={X}
        label={`Take ${path} off this list`}
        title="Take it off this list; its modules stay"
        onClick={() => void ask('forgetFolder', { path })}
      />
    </li>
  );
}

/** The folders that were brought in, each of which can be watched. */
export function FolderStrip() {
  const folders = useFolders((state) => state.folders);
  if (folders.length === 0) return null;
  return (
    <ul className={styles.strip} aria-label="Folders" data-testid="folders">
      {folders.map((folder) => (
        <FolderChip key={folder.path} folder={folder} />
      ))}
    </ul>
  );
}
