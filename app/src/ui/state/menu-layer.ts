import { createContext } from 'react';

/** Where menus are rendered: inside the header's landmark, so that nothing on the screen is outside of all of them. */
export const MenuLayerContext = createContext<HTMLElement | null>(null);
