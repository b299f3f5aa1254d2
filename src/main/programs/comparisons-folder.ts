import {
  type ComparisonSummary,
  MAX_KEPT_COMPARISONS,
  type ProgramComparison,
  programComparisonSchema,
} from '../../shared/program-comparison.ts';
import { KeptFolder } from '../kept-folder/kept-folder.ts';

/** The folder of kept comparisons of programs. */
export class ComparisonsFolder extends KeptFolder<ProgramComparison, ComparisonSummary> {
  constructor(path: string, most: number = MAX_KEPT_COMPARISONS) {
    super(path, { noun: 'comparison', schema: programComparisonSchema, summaryOf, most });
  }
}

function summaryOf({ id, name, startedAt, status, command, folder }: ProgramComparison): ComparisonSummary {
  return { id, name, startedAt, status, command, folder };
}
