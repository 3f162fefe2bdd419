import { config } from 'zod';

// The window's policy forbids code that is made from text, which zod would otherwise be faster with. It is decided when a
// schema is made, so this is imported before any of them.
config({ jitless: true });
