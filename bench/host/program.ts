/** Takes one sample in a plain Node process. */
import { type HostRequest, measure } from './measure.ts';
import { HOST_VARIABLE } from './variable.ts';

const request: HostRequest = JSON.parse(process.env[HOST_VARIABLE] ?? '');
process.stdout.write(JSON.stringify(await measure(request)));
