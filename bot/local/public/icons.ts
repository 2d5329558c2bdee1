/** The line icons of the page, drawn on 20 × 20. */
export type IconName = keyof typeof paths;

export const paths = {
  search: 'M9 15A6 6 0 1 0 9 3a6 6 0 0 0 0 12ZM13.5 13.5 17 17',
  down: 'M5 8l5 5 5-5',
  back: 'M12 4l-6 6 6 6',
  close: 'M5 5l10 10M15 5L5 15',
  send: 'M3.5 10 16.5 4l-4 12.5-3-5.5-6-1ZM9.5 11l3.5-3.5',
  plus: 'M10 4v12M4 10h12',
  list: 'M4 5.5h12M4 10h12M4 14.5h8',
  swap: 'M4 7h11l-3-3M16 13H5l3 3',
  arrowDown: 'M10 4v12M5 11l5 5 5-5',
  neutral: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM7 10h6',
  info: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM10 9.5V13M10 6.8v.1',
  success: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM7 10.2l2.1 2.1L13.2 8',
  warning: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM10 6v4.2l2.6 1.6',
  danger: 'M10 3.2 17.5 16h-15L10 3.2ZM10 8.2v3.6M10 13.8v.1',
  people:
    'M7.5 9.5a2.75 2.75 0 1 0 0-5.5 2.75 2.75 0 0 0 0 5.5ZM2.5 16c0-2.6 2.2-4.2 5-4.2s5 1.6 5 4.2M13 9.3a2.3 2.3 0 0 0 0-4.6M14.5 12c1.8.5 3 1.9 3 4',
  channel: 'M7.8 3 6.2 17M13.8 3l-1.6 14M3.5 7.2h13.2M3 12.8h13.2',
} as const;
