import { getMetadataStorage, type MetadataStorage } from 'class-validator';

type LookUp = MetadataStorage['getTargetValidationMetadatas'];
type Found = ReturnType<LookUp>;

/** Keeps what a look-up finds, by class and by everything else that it depends on. */
const cached = (lookUp: LookUp): { readonly lookUp: LookUp; readonly clear: () => void } => {
  let byClass = new WeakMap<object, Map<string, Found>>();
  return {
    lookUp: (target, schema, always, strictGroups, groups) => {
      const ofGroups = groups && groups.length > 0 ? JSON.stringify(groups) : '';
      const key = `${schema} ${always} ${strictGroups} ${ofGroups}`;
      const ofClass = byClass.get(target) ?? new Map<string, Found>();
      byClass.set(target, ofClass);
      const found = ofClass.get(key) ?? lookUp(target, schema, always, strictGroups, groups);
      ofClass.set(key, found);
      return found;
    },
    clear: () => (byClass = new WeakMap()),
  };
};

const install = (storage: MetadataStorage): (() => void) => {
  const { lookUp, clear } = cached(storage.getTargetValidationMetadatas.bind(storage));
  const add = storage.addValidationMetadata.bind(storage);
  storage.getTargetValidationMetadatas = lookUp;
  storage.addValidationMetadata = (metadata) => {
    clear(); // A class that is decorated later may be the parent of one that is known.
    add(metadata);
  };
  return () => {
    for (const method of ['getTargetValidationMetadatas', 'addValidationMetadata'] as const)
      Reflect.deleteProperty(storage, method);
  };
};

let holders = 0;
let uninstall = (): void => undefined;

/**
 * Makes class-validator look up the rules of a class once. By itself it goes through all decorated classes of the process
 * for each object that it validates. The store belongs to the process, so the cache stays until the last holder has
 * called what this returns.
 */
export const holdMetadataCache = (): (() => void) => {
  if (holders === 0) uninstall = install(getMetadataStorage());
  holders += 1;
  let isHeld = true;
  return () => {
    if (!isHeld) return;
    isHeld = false;
    holders -= 1;
    if (holders === 0) uninstall();
  };
};
