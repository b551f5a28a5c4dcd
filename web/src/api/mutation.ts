import { useCallback, useRef, useState } from "react";
import { call, newKey, type Answer, type Arguments, type Operation } from "./client";
import { Offline } from "./problem";
import { invalidate } from "./query";

export interface Mutation<K extends Operation> {
  /** Does it; throws what went wrong, which `error` shows too. */
  run: (args: Arguments<K>) => Promise<Answer<K>>;
  isRunning: boolean;
  error: unknown;
  clear: () => void;
}

/**
 * Changes something. A change that got no answer keeps its idempotency key for the next try with the same content, so that
 * pressing the button again never does it twice.
 * @param touches The paths whose shown answers are read again afterwards.
 */
export function useMutation<K extends Operation>(operation: K, touches: string[] = []): Mutation<K> {
  const [isRunning, setIsRunning] = useState(false);
  const [error, setError] = useState<unknown>(undefined);
  const pending = useRef<{ content: string; key: string } | undefined>(undefined);
  const paths = touches.join(" ");

  const run = useCallback(
    async (args: Arguments<K>): Promise<Answer<K>> => {
      const content = JSON.stringify(args);
      const key = pending.current?.content === content ? pending.current.key : newKey();
      pending.current = { content, key };
      setIsRunning(true);
      setError(undefined);
      try {
        const isPost = operation.startsWith("POST");
        const answer = await call(operation, isPost ? { ...args, idempotencyKey: key } : args);
        pending.current = undefined;
        if (paths !== "") invalidate(...paths.split(" "));
        return answer;
      } catch (failure) {
        if (!(failure instanceof Offline)) pending.current = undefined;
        setError(failure);
        throw failure;
      } finally {
        setIsRunning(false);
      }
    },
    [operation, paths],
  );
  const clear = useCallback(() => setError(undefined), []);
  return { run, isRunning, error, clear };
}
