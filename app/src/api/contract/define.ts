import { z } from 'zod';

/** No parameters, or no answer but that it is done. */
export const nothing = z.strictObject({});

export const command = <P extends z.ZodType, R extends z.ZodType>(params: P, result: R) => ({
  params,
  result,
});

/**
 * A topic of rows: `key` names the field that identifies a row, `sort` the field that windows keep the rows sorted
 * by (ascending, numbers or text; else by arrival).
 */
export const topic = <P extends z.ZodType, R extends z.ZodType>(
  params: P,
  row: R,
  key: keyof z.output<R> & string,
  options: { readonly sort?: keyof z.output<R> & string; readonly perWindow?: boolean } = {},
) => ({ params, row, key, sort: options.sort, perWindow: options.perWindow ?? false });

/** A topic of one row, whose key is `''`. */
export const single = <R extends z.ZodType>(row: R) => ({
  params: nothing,
  row,
  key: undefined,
  sort: undefined,
  perWindow: false,
});
