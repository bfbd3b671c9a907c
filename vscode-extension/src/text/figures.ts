// How figures are written: with the digits that matter, and a true minus sign.

/** 1,234. */
export const count = (number: number): string => number.toLocaleString('en-GB');

/** 0.83, −0.41. */
export const decimal = (value: number): string => value.toFixed(2).replace('-', '−');

/** +1.32, −0.40. */
export const nats = (change: number): string => `${change < 0 ? '−' : '+'}${Math.abs(change).toFixed(2)}`;

/** 42%, 4.2%, 0.042%: two significant digits. HTML. */
export function percent(share: number): string {
  const value = share * 100;
  if (value === 0) return '0%';
  if (value < 0.001) return '&lt;0.001%';
  return `${value.toFixed(value < 0.1 ? 3 : value < 1 ? 2 : value < 10 ? 1 : 0)}%`;
}

/** ×1.4, ×35, ×1,200. */
export const times = (lift: number): string => `×${lift < 9.95 ? lift.toFixed(1) : count(Math.round(lift))}`;

/** 12%, 1 in 2,300. HTML. */
export const probability = (p: number): string => (p >= 0.01 ? percent(p) : p > 1e-9 ? `1 in ${count(Math.round(1 / p))}` : 'never');

/** 0.31, 0.0042: a divergence in nats, which may be small. */
export const divergence = (value: number): string => value.toFixed(value < 0.00995 ? 4 : value < 0.0995 ? 3 : 2);
