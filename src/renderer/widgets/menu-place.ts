/** Where menus are put: over everything, and yet inside of what screen readers list as the window's main part. */
export const menuPlace = (): HTMLElement | null => document.querySelector('main');
