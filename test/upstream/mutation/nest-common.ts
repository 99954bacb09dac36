/** The part of @nestjs/common that the rules and their tests use: the whole of it takes longer to load than all tests to run. */
import 'reflect-metadata';

export * from '@nestjs/common/exceptions/index.js';
export { SetMetadata } from '@nestjs/common/decorators/core/set-metadata.decorator.js';
export { Get } from '@nestjs/common/decorators/http/request-mapping.decorator.js';
