import {
  type BenchmarkRun,
  type BenchmarkRunSummary,
  benchmarkRunSchema,
  MAX_KEPT_RUNS,
} from '../../shared/benchmark-run.ts';
import { KeptFolder } from '../kept-folder/kept-folder.ts';

/** The folder of kept runs of the benchmark. */
export class RunsFolder extends KeptFolder<BenchmarkRun, BenchmarkRunSummary> {
  constructor(path: string, most: number = MAX_KEPT_RUNS) {
    super(path, { noun: 'run', schema: benchmarkRunSchema, summaryOf, most });
  }
}

function summaryOf({
  id,
  name,
  startedAt,
  runs,
  status,
  modules,
  versions,
}: BenchmarkRun): BenchmarkRunSummary {
  return {
    id,
    name,
    startedAt,
    runs,
    status,
    modules: modules.map((module) => module.name),
    engine: versions.engine,
  };
}
