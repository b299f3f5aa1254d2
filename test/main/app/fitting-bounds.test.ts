import { expect, it } from 'vitest';
import { fittingBounds } from '../../../src/main/app/fitting-bounds.ts';

const laptop = { x: 0, y: 25, width: 1440, height: 875 };
const beside = { x: 1440, y: 0, width: 2560, height: 1440 };
const kept = { x: 1600, y: 100, width: 1360, height: 880 };

it('gives bounds that are on a screen as they are', () => {
  expect(fittingBounds(kept, [laptop, beside])).toEqual(kept);
});

it('gives none where the screen is gone that they were on, and where none were kept', () => {
  expect(fittingBounds(kept, [laptop])).toBeNull();
  expect(fittingBounds(null, [laptop])).toBeNull();
});

it('gives none where the top could not be taken hold of', () => {
  expect(fittingBounds({ ...kept, x: 0, y: -400 }, [laptop])).toBeNull();
  expect(fittingBounds({ ...kept, x: 0, y: 890 }, [laptop])).toBeNull();
  expect(fittingBounds({ ...kept, x: 1400, y: 100 }, [laptop])).toBeNull();
});

it('makes a window no larger than its screen', () => {
  expect(fittingBounds({ x: 0, y: 25, width: 3000, height: 2000 }, [laptop])).toEqual({
    x: 0,
    y: 25,
    width: 1440,
    height: 875,
  });
});
