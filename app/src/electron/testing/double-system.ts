import { EventEmitter } from 'node:events';
import type * as Real from 'electron';
import { doubleState } from './double-state.ts';

// The system around the app: what Electron asks of it, and what a test makes it do.

/** `NativeImage`: knows the file it is of. */
export class NativeImageDouble {
  readonly file: string;
  template = false;

  constructor(file: string) {
    this.file = file;
  }
  isEmpty(): boolean {
    return this.file === '';
  }
  toDataURL(): string {
    return `data:image/png;base64,${Buffer.from(this.file).toString('base64')}`;
  }
  setTemplateImage(on: boolean): void {
    this.template = on;
  }
}

export const nativeImage = {
  createFromPath: (file: string) => new NativeImageDouble(file),
} satisfies Partial<Record<keyof typeof Real.nativeImage, unknown>>;

type Template = Real.MenuItemConstructorOptions[];

export class MenuDouble {
  readonly template: Template;

  constructor(template: Template) {
    this.template = template;
  }
  static buildFromTemplate(template: Template): MenuDouble {
    for (const { type, label, role } of template) {
      // Electron throws for an entry that would have no name.
      if (type !== 'separator' && label === undefined && role === undefined) {
        throw new TypeError('Invalid template for MenuItem: must have at least one of label, role or type');
      }
    }
    return new MenuDouble(template);
  }
  static setApplicationMenu(menu: MenuDouble | null): void {
    doubleState.appMenu = menu;
  }
  popup(): void {
    doubleState.popups.push(this);
  }
  /** Chooses an entry as a person would. */
  choose(label: string): void {
    const entry = this.template.find(candidate => candidate.label === label);
    if (entry === undefined) throw new Error(`no entry ${label}`);
    if (entry.enabled === false) throw new Error(`${label} is greyed out`);
    Reflect.apply(entry.click ?? (() => undefined), undefined, []);
  }
  get labels(): (string | undefined)[] {
    return this.template.map(({ label, role }) => label ?? role);
  }
}

export class TrayDouble extends EventEmitter {
  image: NativeImageDouble;
  toolTip = '';
  menu: MenuDouble | undefined;
  destroyed = false;

  constructor(image: NativeImageDouble) {
    super();
    this.image = image;
    doubleState.trays.push(this);
  }
  setImage(image: NativeImageDouble): void {
    this.image = image;
  }
  setToolTip(text: string): void {
    this.toolTip = text;
  }
  setContextMenu(menu: MenuDouble | null): void {
    this.menu = menu ?? undefined;
  }
  destroy(): void {
    this.destroyed = true;
  }
}

export class NotificationDouble extends EventEmitter {
  readonly options: Real.NotificationConstructorOptions;
  closed = false;

  constructor(options: Real.NotificationConstructorOptions = {}) {
    super();
    this.options = options;
  }
  static isSupported(): boolean {
    return true;
  }
  show(): void {
    doubleState.notifications.push(this);
  }
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.emit('close', {});
  }
}

export const globalShortcut = {
  register: (key: string, pressed: () => void): boolean => {
    if (doubleState.keysOfOthers.has(key)) return false;
    doubleState.shortcuts.set(key, pressed);
    return true;
  },
  unregister: (key: string) => void doubleState.shortcuts.delete(key),
} satisfies Partial<Record<keyof Real.GlobalShortcut, unknown>>;

export const powerMonitor = new EventEmitter();

export const screen = {
  getAllDisplays: () => doubleState.displays.map(workArea => ({ workArea })),
} satisfies Partial<Record<keyof Real.Screen, unknown>>;

export const desktopCapturer = {
  getSources: async (options: Real.SourcesOptions) => {
    if (options.types.length === 0) throw new Error('Invalid options');
    if (doubleState.sources === 'denied') throw new Error('Failed to get sources.');
    return doubleState.sources.map(({ id, name }) => ({ id, name, thumbnail: new NativeImageDouble(id) }));
  },
} satisfies Partial<Record<keyof Real.DesktopCapturer, unknown>>;

export const systemPreferences = {
  askForMediaAccess: async (device: 'microphone' | 'camera') => {
    doubleState.askedBySystem.push(device);
    return doubleState.systemAllows;
  },
  isTrustedAccessibilityClient: () => doubleState.systemAllows,
} satisfies Partial<Record<keyof Real.SystemPreferences, unknown>>;

export const clipboard = {
  writeText: (text: string) => void doubleState.copied.push(text),
} satisfies Partial<Record<keyof Real.Clipboard, unknown>>;

export const dialog = {
  showOpenDialog: async (options: Real.OpenDialogOptions) => {
    doubleState.choices.push(options);
    const filePaths = doubleState.chosen === undefined ? [] : [doubleState.chosen];
    return { canceled: filePaths.length === 0, filePaths };
  },
  showErrorBox: (_title: string, content: string) => void doubleState.errorBoxes.push(content),
  showMessageBox: async (options: Real.MessageBoxOptions) => {
    doubleState.questions.push(options);
    // Nobody answers until a test does.
    const response = await new Promise<number>(resolve => {
      const ready = doubleState.answers.shift();
      if (ready === undefined) doubleState.answer = resolve;
      else resolve(ready);
    });
    return { response, checkboxChecked: false };
  },
} satisfies Partial<Record<keyof Real.Dialog, unknown>>;

export const shell = {
  openExternal: async (url: string) => void doubleState.openedOutside.push(url),
  openPath: async (file: string) => {
    doubleState.openedFiles.push(file);
    return '';
  },
  showItemInFolder: (file: string) => void doubleState.shownFiles.push(file),
} satisfies Partial<Record<keyof Real.Shell, unknown>>;
