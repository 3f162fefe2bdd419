type Answer = (granted: boolean) => void;
type RequestHandler = (
  contents: null,
  permission: string,
  answer: Answer,
  details: { requestingUrl: string; isMainFrame: boolean },
) => void;
type CheckHandler = (
  contents: null,
  permission: string,
  requestingOrigin: string,
  details: object,
) => boolean;

let requestHandler: RequestHandler = (_contents, _permission, answer) => answer(true);
let checkHandler: CheckHandler = () => true;
let deviceHandler: () => boolean = () => true;

/** Electron grants everything until somebody sets a handler: so does this. */
export const session = {
  defaultSession: {
    setPermissionRequestHandler: (handler: RequestHandler) => {
      requestHandler = handler;
    },
    setPermissionCheckHandler: (handler: CheckHandler) => {
      checkHandler = handler;
    },
    setDevicePermissionHandler: (handler: () => boolean) => {
      deviceHandler = handler;
    },
  },
};

/** Asks as a page would. */
export function permissionRequest(
  permission: string,
  requestingUrl: string,
  isMainFrame = true,
): Promise<boolean> {
  return new Promise(resolve => requestHandler(null, permission, resolve, { requestingUrl, isMainFrame }));
}

export function permissionCheck(permission: string, _origin: string, url: string): boolean {
  return checkHandler(null, permission, url, {});
}

export function devicePermission(): boolean {
  return deviceHandler();
}
