/**
 * Files and what they hash to, as libtorrent 2.0.8 computed it (`create_torrent` with `v2_only` and pieces of 262,144
 * bytes; `pieces root` of the file tree, and SHA-256 of the file's entry in `piece layers`, in hex).
 */
export const CONTENT_VECTORS: readonly { size: number; root: string; layer?: string }[] = [
  { size: 1, root: 'dabd3aff769f07eb2965401eb029974ebba3407afd02b26ddb564ea5f8efae72' },
  { size: 16_384, root: 'fbbbb42bbdf4eeb785dd3984d888a5a2a438d4ffb345ed5ea12f061d86a54b77' },
  { size: 16_385, root: '64b6ae3a4b1cc9cc7d0eebc8eae0008d1bd979f4533929ed27e20f10ae7c0500' },
  { size: 32_768, root: '7c417b449678e38129415fbea40bd39553ee9911c807247ad02e0cbd0ba19d9c' },
  { size: 49_153, root: '11626c1b0fd230bce9e7e05d92a1d295c11598a13dda69a681e08c1a9f6dee0d' },
  { size: 262_144, root: 'e9f335787468712f0b28c2eb806f964c694349d9a177bf19ef354170e9e0b1b1' },
  {
    size: 262_145,
    root: 'ba7974b25f0e3404ad4a0da7fde435efc58e1ff842a6e49cc89a560eb63d7ec1',
    layer: 'ba7974b25f0e3404ad4a0da7fde435efc58e1ff842a6e49cc89a560eb63d7ec1',
  },
  {
    size: 524_288,
    root: 'e07ab4eef7f91dea3e9133ba024682d95e539f47e270cb087791b51f0967b1bd',
    layer: 'e07ab4eef7f91dea3e9133ba024682d95e539f47e270cb087791b51f0967b1bd',
  },
  {
    size: 1_000_000,
    root: 'ef266844d163f1462bf0a960a44f9537995e157a7dddfad58ef40d96e1245d5b',
    layer: '4416358932f5ad9ab6e0940c95f4e5ee53a5fcbd5b437f8861b193be972eec92',
  },
  {
    size: 3_145_733,
    root: 'e5f562da201a360fff8b526b4b334dbcba9093efdf18aa7a8a07663c7c59afca',
    layer: '4498162a1ec053539d7f9e1a89030aca38ac3d878c2ef0485384465ebc94025f',
  },
];

/**
 * The bytes of these files: the top bytes of a linear congruential generator that starts at 1 (multiplier 1,664,525,
 * increment 1,013,904,223, modulus 2**32; Numerical Recipes).
 */
export function vectorBytes(size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let state = 1;
  for (let i = 0; i < size; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[i] = state >>> 24;
  }
  return bytes;
}
