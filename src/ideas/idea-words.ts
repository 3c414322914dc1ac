export const QUADRANTS = ['unrated', 'quick_win', 'big_bet', 'fill_in', 'money_pit'] as const;
export type Quadrant = (typeof QUADRANTS)[number];

export const VISIBILITIES = ['internal', 'public'] as const;
export type Visibility = (typeof VISIBILITIES)[number];
