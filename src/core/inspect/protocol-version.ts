/** Both ends must speak the same. It changes with every change that the other end would not understand. */
export const PROTOCOL = 2;
