/** As the cause of an exception: a remark for its log line, one line of plain words. */
export class LogNote extends Error {
  constructor(note: string) {
    super(note.replace(/[^\x20-\x7e]/g, '?').slice(0, 300));
    this.name = 'LogNote';
  }
}
