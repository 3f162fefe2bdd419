/** Version of the app, as Settings and reports show it. */
export const APP_VERSION = '0.1.0';
