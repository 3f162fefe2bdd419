/** Saves what an address of this origin gives, where the browser asks or puts it. */
export function saveUrl(url: string, name = ''): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
}
