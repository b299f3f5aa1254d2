export const square = (/** @type {number} */ side) => side ** 2;
export const circle = (/** @type {number} */ radius) => Math.PI * square(radius);
