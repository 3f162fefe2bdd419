import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerFile } from './file-answer.ts';

const question = { name: 'x.png', mime: 'image/png', size: 1_000, range: undefined, save: false };

describe('answerFile', () => {
  it.each([
    ['image/png', 'image/png', 'inline'],
    ['IMAGE/JPEG; q=1', 'image/jpeg', 'inline'],
    ['text/plain', 'text/plain; charset=utf-8', 'inline'],
    ['application/json', 'text/plain; charset=utf-8', 'inline'],
    ['text/html', 'application/octet-stream', 'attachment'],
    ['image/svg+xml', 'application/octet-stream', 'attachment'],
    ['application/xhtml+xml', 'application/octet-stream', 'attachment'],
    ['application/pdf', 'application/octet-stream', 'attachment'],
    ['text/javascript', 'application/octet-stream', 'attachment'],
    ['image/png\r\nX: y', 'application/octet-stream', 'attachment'],
    [undefined, 'application/octet-stream', 'attachment'],
  ])('%j is sent as %j, %s', (mime, type, disposition) => {
    const { headers, status } = answerFile({ ...question, mime });
    expect(status).toBe(200);
    expect(headers['Content-Type']).toBe(type);
    expect(headers['Content-Disposition']).toMatch(new RegExp(`^${disposition};`));
    expect(headers['Content-Security-Policy']).toBe("sandbox; default-src 'none'");
    expect(headers['X-Content-Type-Options']).toBe('nosniff');
  });

  it('offers what is to be kept, whatever it is, and spells names so that they break nothing', () => {
    const { headers } = answerFile({ ...question, save: true, name: 'a"\r\n*ü\uD800.png' });
    expect(headers['Content-Disposition']).toBe(
      "attachment; filename*=UTF-8''a%22%0D%0A%2a%C3%BC%EF%BF%BD.png",
    );
  });

  it.each([
    ['bytes=0-', 206, 0, 1_000],
    ['bytes=10-19', 206, 10, 20],
    ['bytes=990-5000', 206, 990, 1_000],
    ['bytes=-5', 206, 995, 1_000],
    ['bytes=-5000', 206, 0, 1_000],
    ['bytes=1-2, 5-6', 206, 1, 3],
    ['bytes=1000-', 416, 0, 0],
    ['bytes=20-10', 416, 0, 0],
    ['bytes=-', 416, 0, 0],
    ['bytes=-0', 416, 0, 0],
    ['lines=1-2', 416, 0, 0],
  ])('%s is answered with %d, %d to %d', (range, status, start, end) => {
    const answer = answerFile({ ...question, range });
    expect(answer).toMatchObject({ status, start, end });
    expect(answer.headers['Content-Length']).toBe(String(end - start));
    expect(answer.headers['Content-Range']).toBe(
      status === 416 ? 'bytes */1000' : `bytes ${start}-${end - 1}/1000`,
    );
  });

  it('never answers with bytes that are not there', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(5_000), fc.option(fc.nat(9_999)), (text, size, number) => {
        const range = number === null ? text : `bytes=${number}-${text.length}`;
        const { start, end } = answerFile({ ...question, size, range });
        expect(start).toBeGreaterThanOrEqual(0);
        expect(end).toBeLessThanOrEqual(size);
        expect(start).toBeLessThanOrEqual(end);
      }),
    );
  });
});
