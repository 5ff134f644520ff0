/**
 * Colours of Okabe and Ito, told apart by people with any common form of colour blindness; and even so never the only
 * sign: each stands with a shape, a width or a word (habit 16).
 */
export const OWN_COLOUR = '#0072b2';
export const BEST_COLOUR = '#d55e00';
export const OTHER_COLOURS = ['#009e73', '#cc79a7', '#56b4e9', '#8a6d00', '#555555'] as const;
