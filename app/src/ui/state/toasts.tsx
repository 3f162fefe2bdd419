import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';

export interface Toast {
  readonly text: string;
  readonly tone?: 'neutral' | 'ok' | 'danger';
  /** A way back, or the next step. */
  readonly action?: { readonly label: string; readonly run: () => void };
  /** Called when it leaves without its action having been taken. */
  readonly onExpire?: () => void;
}
export type ShownToast = Toast & { readonly id: number };

const ShowContext = createContext<((toast: Toast) => void) | undefined>(undefined);
const ListContext = createContext<
  { readonly toasts: readonly ShownToast[]; readonly remove: (id: number) => void } | undefined
>(undefined);

export function ToastsProvider({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly ShownToast[]>([]);
  const [counter] = useState(() => ({ next: 0 }));
  const show = useCallback(
    (toast: Toast) => {
      counter.next += 1;
      const id = counter.next;
      setToasts(shown => [...shown.filter(other => other.text !== toast.text), { ...toast, id }].slice(-3));
    },
    [counter],
  );
  const remove = useCallback((id: number) => setToasts(shown => shown.filter(toast => toast.id !== id)), []);
  const list = useMemo(() => ({ toasts, remove }), [toasts, remove]);
  return (
    <ShowContext value={show}>
      <ListContext value={list}>{children}</ListContext>
    </ShowContext>
  );
}

export function useToast(): (toast: Toast) => void {
  const show = useContext(ShowContext);
  if (!show) throw new Error('useToast was called outside of <ToastsProvider>.');
  return show;
}

export function useToastList() {
  const list = useContext(ListContext);
  if (!list) throw new Error('useToastList was called outside of <ToastsProvider>.');
  return list;
}
