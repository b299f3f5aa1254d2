import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { electronArguments, electronEnvironment } from '../launch/electron-command.mjs';
import { openDisplay } from '../setup/display.mjs';
import { say, sayFailure } from '../setup/messages.mjs';
import { PROJECT_ROOT } from '../setup/project-root.mjs';
import { setUp } from '../setup/set-up.mjs';
import { SCENES } from './scenes.mjs';
import { openStage } from './stage.mjs';

/**
 * `npm run screenshots [-- FOLDER [SCENE...]]`: takes a picture of every screen and state of the window, in light and
 * dark, large and small, with real modules in it.
 * @param {string[]} args
 */
export async function main([folder = join(PROJECT_ROOT, 'screenshots'), ...only]) {
  const pictures = resolve(folder);
  const scratch = mkdtempSync(join(tmpdir(), 'wasm-cache-inspector-screenshots-'));
  try {
    const runtime = await setUp({ opensWindow: true, forTests: true });
    const display = await openDisplay();
    mkdirSync(pictures, { recursive: true });
    try {
      for (const [name, play] of Object.entries(SCENES)) {
        if (only.length > 0 && !only.includes(name)) continue;
        say(`Scene: ${name}`);
        const stage = await openStage({
          executable: runtime.executable,
          args: electronArguments(runtime, { opensWindow: true }),
          env: { ...electronEnvironment(process.env), ...display.env },
          scene: name,
          scratch: join(scratch, name),
          pictures,
        });
        try {
          await play(stage);
        } finally {
          await stage.close();
        }
      }
    } finally {
      await display.close();
    }
    say(`The pictures are in ${relative(process.cwd(), pictures) || '.'}.`);
  } catch (error) {
    process.exitCode = 1;
    sayFailure(error);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
