/** Takes one sample in Electron's utility process. */
import { answerSample } from '../electron/answer-sample.ts';
import { measure } from './measure.ts';

answerSample(measure);
