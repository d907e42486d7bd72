// Copies the few font files that the style sheet names, and their licences, to shop/static/fonts.
import { copyFileSync, mkdirSync } from "node:fs";

const packages = "node_modules/@fontsource-variable";
const target = "../static/fonts";
const files = {
  "brygada-1918": ["latin-wght-normal", "latin-wght-italic", "latin-ext-wght-normal"],
  figtree: ["latin-wght-normal", "latin-ext-wght-normal"],
};

mkdirSync(target, { recursive: true });
for (const [family, cuts] of Object.entries(files)) {
  for (const cut of cuts) {
    copyFileSync(`${packages}/${family}/files/${family}-${cut}.woff2`, `${target}/${family}-${cut}.woff2`);
  }
  copyFileSync(`${packages}/${family}/LICENSE`, `${target}/${family}-LICENSE.txt`);
}
