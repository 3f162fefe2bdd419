import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The gallery for development and tests: `vite -c app/src/ui/gallery/vite.config.ts`. It is not part of what ships. */
export default defineConfig({
  root: import.meta.dirname,
  publicDir: `${import.meta.dirname}/../../../public`,
  plugins: [react()],
  build: { outDir: `${import.meta.dirname}/../../../dist/gallery`, emptyOutDir: true },
});
