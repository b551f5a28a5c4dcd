/** The shapes, drawn on a grid of 24 with lines of 1.75. */
const shapes = {
  add: "M12 5v14M5 12h14",
  alert: "M12 4 2.8 20h18.4L12 4ZM12 10v4.5M12 17.4v.1",
  back: "M19 12H5M11 6l-6 6 6 6",
  bell: "M6 16V11a6 6 0 0 1 12 0v5l1.5 2h-15L6 16ZM10 21h4",
  bed: "M3 18v-9M3 14h18v4M21 14v-1a3 3 0 0 0-3-3h-7v4M7 11.5v.1",
  calendar: "M4 6h16v14H4zM4 10h16M8 3v4M16 3v4",
  chart: "M4 4v16h16M8 15l3.5-4 3 2.5L20 7",
  check: "M5 12.5 10 17 19 7",
  chevron: "m9 6 6 6-6 6",
  clock: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM12 7v5l3.5 2",
  close: "M6 6l12 12M18 6 6 18",
  copy: "M9 9h11v11H9zM15 9V4H4v11h5",
  down: "m6 9 6 6 6-6",
  edit: "M4 20h4L19 9l-4-4L4 16v4ZM13 7l4 4",
  empty: "M4 13l3-8h10l3 8v6H4v-6ZM4 13h5l1 2h4l1-2h5",
  external: "M14 4h6v6M20 4l-9 9M18 14v6H4V6h6",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12ZM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6Z",
  filter: "M4 5h16l-6 8v6l-4-2v-4L4 5Z",
  heart: "M12 20S3.5 14.8 3.5 8.8A4.6 4.6 0 0 1 12 6.4a4.6 4.6 0 0 1 8.5 2.4C20.5 14.8 12 20 12 20Z",
  hide: "M4 4l16 16M9.5 5.8a9 9 0 0 1 2.5-.3c6 0 9.5 6.5 9.5 6.5a17 17 0 0 1-3 3.8M6.2 7.5A16 16 0 0 0 2.5 12S6 18.5 12 18.5a9 9 0 0 0 4.5-1.2M10 10a3 3 0 0 0 4 4.2",
  home: "M4 11l8-7 8 7v9h-5v-6H9v6H4v-9Z",
  info: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM12 11v5.5M12 7.6v.1",
  key: "M14.5 3.5a6 6 0 1 0 0 12 6 6 0 0 0 0-12ZM10 14 3.5 20.5M6.5 17.5 9 20",
  language: "M4 6h9M8.5 4v2M11 6c0 4-3 7-6 8M6.5 9.5c1.2 2.2 3.2 3.8 5.5 4.5M12.5 20l4-10 4 10M14 17h5",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  menu: "M4 7h16M4 12h16M4 17h16",
  merge: "M6 4v5c0 3 6 3 6 7v4M18 4v5c0 3-6 3-6 7M9 17l3 3 3-3",
  moon: "M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10Z",
  more: "M5 11.3a.7.7 0 1 0 0 1.4.7.7 0 0 0 0-1.4ZM12 11.3a.7.7 0 1 0 0 1.4.7.7 0 0 0 0-1.4ZM19 11.3a.7.7 0 1 0 0 1.4.7.7 0 0 0 0-1.4Z",
  move: "M12 3v18M3 12h18M9 6l3-3 3 3M9 18l3 3 3-3M6 9l-3 3 3 3M18 9l3 3-3 3",
  note: "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6",
  offline: "M3 9a14 14 0 0 1 5-3M12 5c3.5 0 6.6 1.5 9 4M6.5 13a8 8 0 0 1 4-2.3M17 12.5l.5.5M10 17a3 3 0 0 1 4 0M4 4l16 16",
  patient: "M12 3.5a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM4.5 20.5c.5-4 3.5-6 7.5-6s7 2 7.5 6",
  people: "M9 4.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7ZM2.5 19.5c.4-3.4 3-5 6.5-5s6.1 1.6 6.5 5M16 5a3.5 3.5 0 0 1 0 6.5M18 15c2 .6 3.2 2 3.5 4.5",
  phone: "M6 3h4l1.5 5-2.5 1.5a12 12 0 0 0 5.5 5.5L16 12.5l5 1.5v4c0 1.5-1 3-3 3A15 15 0 0 1 3 6c0-2 1.5-3 3-3Z",
  previous: "m15 6-6 6 6 6",
  print: "M7 9V3h10v6M7 17H4V9h16v8h-3M7 14h10v7H7z",
  queue: "M4 5h10v4H4zM4 10.5h16v4H4zM4 16h7v4H4z",
  redo: "M19 5v5h-5M19 10a7.5 7.5 0 1 0 .5 4",
  search: "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13ZM15.5 15.5 21 21",
  settings: "M4 7h9M17 7h3M15 4.5v5M4 17h3M11 17h9M9 14.5v5M4 12h14M20 12h0",
  shield: "M12 3l8 3v6c0 5-3.5 7.8-8 9-4.5-1.2-8-4-8-9V6l8-3Z",
  signout: "M10 4H4v16h6M15 8l4 4-4 4M19 12H9",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6 19 19M19 5l-1.4 1.4M6.4 17.6 5 19",
  trash: "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5",
  video: "M3 7h12v10H3zM15 11l6-3v8l-6-3",
  vitals: "M3 12h4l2.5-6 4 12 2.5-6H21",
} as const;

export type IconName = keyof typeof shapes;

/** A picture beside a text that says the same; by itself it says nothing to a screen reader. */
export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg
      className="icon" width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.75"
      strokeLinecap="round" strokeLinejoin="round" aria-hidden="true" focusable="false"
    >
      <path d={shapes[name]} />
    </svg>
  );
}
