import { createRoot } from 'react-dom/client';
import type { Settings } from '../../api/contract.ts';
import { SCENES } from './scenes.ts';
import { windowIn } from './window-in.tsx';

/** `?scene=conversation&theme=dark&language=de&dir=rtl`; without a scene, the list of them. */
const wanted = new URLSearchParams(location.search);
const scene = wanted.get('scene');
const theme: Settings['theme'] = wanted.get('theme') === 'dark' ? 'dark' : 'light';
const language: Settings['language'] = wanted.get('language') === 'de' ? 'de' : 'en';
if (wanted.get('dir') === 'rtl') document.documentElement.dir = 'rtl';

const root = document.querySelector('#root');
if (root) createRoot(root).render(scene === null ? <List /> : windowIn(scene, { theme, language }));

function List() {
  return (
    <ul>
      {SCENES.map(({ id }) => (
        <li key={id}>
          <a href={`?scene=${id}`}>{id}</a> · <a href={`?scene=${id}&theme=dark`}>dark</a>
        </li>
      ))}
    </ul>
  );
}
