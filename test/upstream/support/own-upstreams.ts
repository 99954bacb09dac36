declare module 'nestjs-analytics-errors' {
  interface OwnUpstreams {
    billing: true;
  }
}
export {};
