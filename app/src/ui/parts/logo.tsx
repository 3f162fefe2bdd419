/** The mark of Kith: three people, linked. */
export function Logo({ size }: { size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 64 64" aria-hidden="true">
      <rect width="64" height="64" rx="15" fill="#4353d9" />
      <path
        d="M25 23 39 32 25 41"
        fill="none"
        stroke="#fff"
        strokeWidth="4"
        strokeLinecap="round"
        strokeLinejoin="round"
        opacity=".55"
      />
      <circle cx="22" cy="20" r="7" fill="#fff" />
      <circle cx="22" cy="44" r="7" fill="#fff" />
      <circle cx="44" cy="32" r="8" fill="#fff" />
    </svg>
  );
}
