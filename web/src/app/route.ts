import { lazy, type ComponentType, type LazyExoticComponent } from "react";
import type { IconName } from "../design/Icon";
import type { Permission, Session } from "./session";

/** One page of the app. Pages are loaded when they are first opened; those of one part of the hospital come together. */
export interface Route {
  /** With `:names` for what the page gets as properties. */
  path: string;
  /** The message that names it: in the window's title, in the menu, and in the palette. */
  title: string;
  page: LazyExoticComponent<ComponentType<Record<string, string>>>;
  /** Any one of these is needed; none: whoever is signed in. */
  needs?: Permission[];
  /** Stands in the menu under this group, with this picture; for those alone for whom it has something, if it says so. */
  menu?: { group: MenuGroup; icon: IconName; isFor?: (session: Session) => boolean };
  /** Shown without the menu around it, such as on a waiting room's screen. */
  isBare?: boolean;
  /** Also for those who are not signed in. */
  isOpen?: boolean;
}

export const menuGroups = ["work", "people", "hospital", "system"] as const;
export type MenuGroup = (typeof menuGroups)[number];

/** Whether the menu and the palette name the page to the person. */
export function isOffered({ menu, needs }: Route, session: Session): boolean {
  return menu !== undefined && (needs === undefined || session.can(...needs)) && (menu.isFor === undefined || menu.isFor(session));
}

type Module = Record<string, ComponentType<never>>;

/** A page of a module that is loaded when it is first opened. */
export function page<M extends Module>(load: () => Promise<M>, name: keyof M): Route["page"] {
  return lazy(async () => ({ default: (await load())[name] as unknown as ComponentType<Record<string, string>> }));
}
