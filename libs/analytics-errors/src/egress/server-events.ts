import type { Server } from 'node:http';
import type { Dispose } from './adapter-replies.js';

/** Stands before the listeners of an event; `proceed` calls them and tells whether there are any. */
export type EventWatcher = (args: readonly unknown[], proceed: () => boolean) => boolean;

type Emit = (event: string | symbol, ...args: unknown[]) => boolean;

/**
 * Watches events of a server without being one of its listeners: Node and other libraries go by whether there are any,
 * and by how many.
 */
export function watchServer(
  server: Server,
  watchers: Readonly<Partial<Record<string | symbol, EventWatcher>>>,
): Dispose {
  const target = server as unknown as { emit: Emit };
  const own = Object.hasOwn(server, 'emit') ? target.emit : undefined;
  let isActive = true;
  const emit: Emit = function (this: unknown, event, ...args) {
    const proceed = (): boolean =>
      (own ?? (Object.getPrototypeOf(server) as { emit: Emit }).emit).call(server, event, ...args);
    const watcher = isActive ? watchers[event] : undefined;
    return watcher ? watcher(args, proceed) : proceed();
  };
  target.emit = emit;
  return () => {
    isActive = false;
    // Somebody else may stand before it by now.
    if (target.emit !== emit) return;
    if (own) target.emit = own;
    else Reflect.deleteProperty(server, 'emit');
  };
}
