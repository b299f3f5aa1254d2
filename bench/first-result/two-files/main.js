import { circle } from './area.js';

console.log(`a circle of 2 has an area of ${circle(2)}`);
