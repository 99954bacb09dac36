// What is published is put together in a folder of its own; packed from here it would name sources that it does not hold.
console.error('Pack the library with `npm run pack` in the root of the workspace.');
process.exitCode = 1;
