/** What it would cost the person to serve others now. What can't be known counts as mains, and as not metered. */
export interface PowerState {
  readonly onBattery: boolean;
  /** The connection is paid by volume. */
  readonly metered: boolean;
}

/** How this machine is powered and connected. */
export interface PowerSource {
  read(): Promise<PowerState>;
}
