/** The one turn that all background compiles of a user take, whichever folder they are for. */
export const BACKGROUND_TURN = 'background';
