/** Undoes what was set up. */
export type Dispose = () => void;
