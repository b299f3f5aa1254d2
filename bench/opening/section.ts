import { join } from 'node:path';
import { moduleNamed, pathOf } from '../modules.ts';
import { takeNodeSample } from '../run/node-sample.ts';
import type { Section } from '../run/section.ts';
import { target } from '../run/section.ts';
import { spread } from '../run/spread.ts';
import { median, sumOf } from '../run/statistics.ts';
import { installedPackages } from './installed-size.ts';
import { OPENING_VARIABLE, type OpeningRequest, type OpeningSample } from './request.ts';

const RUNS = 25;
const MODULE = 'sql.js';
const AT_MOST = { ms: 15, megabytes: 10 };
const MB = 1e6;

export const opening: Section = {
  id: 'opening',
  title: 'Opening the cache',
  async measure(context) {
    const { cacheDirectory, sealKey, projectRoot } = context;
    const request: OpeningRequest = {
      place: { cacheDirectory, sealKey },
      wasm: pathOf(moduleNamed(MODULE), projectRoot),
      expects: 'any',
    };
    const take = (expects: OpeningRequest['expects']) =>
      takeNodeSample<OpeningSample>('opening-program', OPENING_VARIABLE, { ...request, expects });
    await take('any');
    const samples: OpeningSample[] = [];
    for (let run = 0; run < (context.runs ?? RUNS); run++) samples.push(await take('disk'));

    const figures = {
      'import, ms': samples.map(({ ms }) => ms.import),
      'open, ms': samples.map(({ ms }) => ms.open),
      'import and open, ms': samples.map(({ ms }) => ms.import + ms.open),
      'first load, ms': samples.map(({ ms }) => ms.firstLoad),
      'resident memory by import, MB': samples.map(({ bytes }) => bytes.import / MB),
      'resident memory by open, MB': samples.map(({ bytes }) => bytes.open / MB),
      'resident memory by both, MB': samples.map(({ bytes }) => (bytes.import + bytes.open) / MB),
    };
    const packages = installedPackages(join(projectRoot, 'src/core'), projectRoot);
    return {
      notes: [
        `A fresh process of Node ${process.versions.node} that has loaded nothing else imports \`wasm-compile-cache\` and opens a folder with entries: the time from before the import to after \`openCache\`, and the rise of its resident memory meanwhile. The first load, of ${MODULE} from disk, is what starts the thread.`,
        'The size is of the package as npm would publish it, and of what it depends on as installed here.',
      ],
      tables: [
        {
          columns: ['what', 'median (middle half)'],
          rows: Object.entries(figures).map(([name, values]) => [name, spread(values)]),
        },
        {
          columns: ['package', 'files', 'size (MB)'],
          rows: [
            ...packages.map(({ name, version, files, bytes }) => [
              `${name} ${version}`,
              String(files),
              bytes / MB,
            ]),
            [
              'together',
              String(sumOf(packages.map(({ files }) => files))),
              sumOf(packages.map(({ bytes }) => bytes)) / MB,
            ],
          ],
        },
      ],
      targets: [
        target(
          'importing and opening the cache, ms',
          median(figures['import and open, ms']),
          'at most',
          AT_MOST.ms,
        ),
        target(
          'resident memory by importing and opening the cache, MB',
          median(figures['resident memory by both, MB']),
          'at most',
          AT_MOST.megabytes,
        ),
      ],
      samples: figures,
    };
  },
};
